package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** One line {@code key = value} of a node's configuration, above the first of its tables. */
final class ConfigLine {

    private ConfigLine() {}

    /**
     * Sets the key, or removes it if the value is empty.
     *
     * @param value as TOML writes it
     * @return whether the file had to be changed
     */
    static boolean write(Path config, String key, String value) throws IOException {
        List<String> before = Files.readAllLines(config);
        List<String> after = new ArrayList<>(before);
        after.removeIf(line -> line.matches("\\s*" + key + "\\s*=.*"));
        if (!value.isEmpty()) {
            after.add(endOfTop(after), key + " = " + value);
        }
        if (after.equals(before)) {
            return false;
        }
        Path fresh = config.resolveSibling(config.getFileName() + ".new");
        Files.write(fresh, after);
        Files.move(fresh, config, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** Below a table's head the key would be the table's. */
    private static int endOfTop(List<String> lines) {
        int end = 0;
        while (end < lines.size() && !lines.get(end).strip().startsWith("[")) {
            end++;
        }
        return end;
    }
}
