package org.bftldap.directory.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/** Opens a TOML file, bounded in size. */
final class TomlFile {

    private static final long SIZE_MAX_BYTES = 1 << 20;

    private TomlFile() {}

    static Section open(Path file) throws ConfigException {
        return parse(file, text(file));
    }

    /** @param file what errors are to call it */
    static Section parse(Path file, String text) throws ConfigException {
        TomlParseResult result = Toml.parse(text);
        if (result.hasErrors()) {
            TomlParseError first = result.errors().get(0);
            throw new ConfigException(
                    ConfigError.SYNTAX, file + ":" + first.position().line(),
                    "not TOML: " + oneLine(String.valueOf(first.getMessage())) + "; mend this line");
        }
        return new Section(file, "", result, 1);
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > SIZE_MAX_BYTES) {
                throw new ConfigException(ConfigError.UNREADABLE, file.toString(), "larger than 1 MiB; this is no configuration file");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ConfigException(ConfigError.UNREADABLE, file.toString(), "no such file; give the path of one, or make it with 'bftldap init group'", e);
        } catch (ConfigException e) {
            throw e;
        } catch (IOException e) {
            throw new ConfigException(ConfigError.UNREADABLE, file.toString(), "cannot be read (" + e.getMessage() + "); check its permissions and encoding (UTF-8)", e);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
