package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Project;
import org.bftldap.testkit.Slapd;
import org.junit.jupiter.api.Test;

/**
 * A relay and slapd are asked the same, and answer alike but for what stands in {@code docs/reference/differences-from-openldap.md}, each
 * with what decides it. A difference that is not there fails, and so does one there that is none.
 */
@OnGroup
class SideBySideIT {
    private static final Path PAGE = Project.home().resolve("docs/reference/differences-from-openldap.md");
    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| `([^`]+)` \\| `([^`]+)` \\| .+ \\|");

    /** What each of them answers. */
    record Answers(String relay, String slapd) {}

    @Test
    void differencesAreThoseOfThePage(DevGroup group) throws LDAPException, LDIFException, IOException {
        assumeTrue(Slapd.whyNot().isEmpty(), Slapd::whyNot);
        Map<String, Answers> found = new TreeMap<>();
        try (Slapd slapd = Slapd.start(List.of(), List.of("dc=example,dc=com"), List.of("sssvlv", "ppolicy"))) {
            try (LDAPConnection admin = slapd.connectAsAdmin()) {
                admin.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
                admin.add("dn: ou=system", "objectClass: organizationalUnit", "ou: system");
            }
            try (SideBySideServer relay = new SideBySideServer(group); SideBySideServer model = new SideBySideServer(slapd)) {
                for (SideBySideCase one : SideBySideCase.all()) {
                    Answers answers = new Answers(relay.outcome(one), model.outcome(one));
                    if (!answers.relay().equals(answers.slapd())) {
                        found.put(one.title(), answers);
                    }
                }
            }
        }
        assertThat(lines(found)).isEqualTo(lines(told()));
    }

    private static Map<String, Answers> told() throws IOException {
        Map<String, Answers> told = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                told.put(row.group(1), new Answers(row.group(2).replace("¦", "|"), row.group(3).replace("¦", "|")));
            }
        }
        return told;
    }

    /** A line each, so that a failure shows what to write. */
    private static String lines(Map<String, Answers> answers) {
        StringBuilder lines = new StringBuilder();
        answers.forEach((title, each) -> lines.append("| " + title + " | `" + each.relay() + "` | `" + each.slapd() + "` |\n"));
        return lines.toString();
    }

    @Test
    void casesHaveTitlesOfTheirOwn() {
        List<SideBySideCase> cases = SideBySideCase.all();
        assertThat(cases).hasSizeGreaterThan(100);
        assertThat(cases.stream().map(SideBySideCase::title)).doesNotHaveDuplicates();
    }
}
