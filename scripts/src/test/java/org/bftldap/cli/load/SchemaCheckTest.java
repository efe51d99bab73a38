package org.bftldap.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found wrong with entries by the schema that is shipped. */
class SchemaCheckTest {

    private static Schema schema;

    @BeforeAll
    static void read() throws Exception {
        schema = ShippedSchema.published();
    }

    private static List<String> wrong(String... lines) {
        List<LdifValue> values = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            values.add(new LdifValue(parts[0], parts[1].getBytes(StandardCharsets.UTF_8), values.size() + 2));
        }
        List<String> found = new ArrayList<>();
        new SchemaCheck(schema).check(new LdifRecord.Entry("", 1, values), (line, attribute, text) -> found.add(line + " " + attribute + ": " + text));
        return found;
    }

    @Test
    void classesNeedNotBeBelowTop() {
        assertThat(wrong("objectClass: GLUE2Entity", "objectClass: GLUE2ApplicationEnvironment",
                "GLUE2ApplicationEnvironmentID: env_ce01.example.org",
                "GLUE2EntityCreationTime: 2026-01-01T00:00:00Z",
                "GLUE2ApplicationEnvironmentAppName: VO-ops",
                "GLUE2ApplicationEnvironmentDescription: VO-ops",
                "GLUE2ApplicationEnvironmentComputingManagerForeignKey: ce01.example.org_Manager",
                "GLUE2ApplicationEnvironmentExecutionEnvironmentForeignKey: ce01.example.org_env0")).isEmpty();
    }

    @Test
    void attributesOfNoClassAreFound() {
        assertThat(wrong("objectClass: device", "cn: one", "mail: a@example.com")).singleElement().asString().startsWith("4 mail: none of");
    }

    @Test
    void onlyCertificatesAreTransferredBinary() {
        assertThat(wrong("objectClass: device", "cn: one", "description;binary: x")).singleElement().asString().startsWith("4 description;binary: only certificates");
        assertThat(wrong("objectClass: pkiUser", "objectClass: device", "cn: one", "userCertificate;binary: x")).isEmpty();
    }

    @Test
    void collectiveAttributesStandInTheirSubentriesAlone() {
        assertThat(wrong("objectClass: subentry", "objectClass: collectiveAttributeSubentry", "cn: common", "subtreeSpecification: { }", "c-l: Turin")).isEmpty();
        assertThat(wrong("objectClass: device", "cn: one", "c-l: Turin")).singleElement().asString().startsWith("4 c-l: none of");
    }
}
