package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The line {@code fault = "…"} of a replica's configuration. */
final class FaultLine {

    private FaultLine() {}

    /** @return whether the file had to be changed */
    static boolean write(Path config, String fault) throws IOException {
        List<String> before = Files.readAllLines(config);
        List<String> after = new ArrayList<>(before);
        after.removeIf(line -> line.matches("\\s*fault\\s*=.*"));
        if (!fault.equals("none")) {
            after.add("fault = \"" + fault + "\"");
        }
        if (after.equals(before)) {
            return false;
        }
        Path fresh = config.resolveSibling(config.getFileName() + ".new");
        Files.write(fresh, after);
        Files.move(fresh, config, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
