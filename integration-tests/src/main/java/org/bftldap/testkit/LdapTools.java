package org.bftldap.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line tools of OpenLDAP, pointed at one server. Simple binds, LDIF without line folding. */
public final class LdapTools {
    private final LdapServer server;

    public LdapTools(LdapServer server) {
        this.server = server;
    }

    public static boolean installed() {
        return Command.find("ldapsearch").isPresent() && Command.find("ldapadd").isPresent();
    }

    public Command asAdmin(String tool, String... arguments) {
        return as(server.adminDn(), server.adminPassword(), tool, arguments);
    }

    public Command as(String dn, String password, String tool, String... arguments) {
        List<String> words = new ArrayList<>(List.of(tool, "-x", "-H", server.url(), "-D", dn, "-w", password));
        words.addAll(Arrays.asList(arguments));
        return Command.of(words);
    }

    public Command anonymously(String tool, String... arguments) {
        List<String> words = new ArrayList<>(List.of(tool, "-x", "-H", server.url()));
        words.addAll(Arrays.asList(arguments));
        return Command.of(words);
    }
}
