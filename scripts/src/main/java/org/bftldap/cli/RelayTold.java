package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What people are told of where the relay listens for TLS, and whom to trust for it. */
final class RelayTold {

    private RelayTold() {}

    /** Nothing for a group whose relay speaks no TLS. */
    static List<String> lines(GroupDirectory directory) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(directory.ldapsUrl())) {
            lines.add("Encrypted:     " + Objects.requireNonNull(Files.readString(directory.ldapsUrl())).strip());
            if (Files.exists(directory.firstStepsCa())) {
                lines.add("               LDAPTLS_CACERT=" + directory.firstStepsCa() + "   (a CA for first steps, not for production)");
            }
        }
        return lines;
    }
}
