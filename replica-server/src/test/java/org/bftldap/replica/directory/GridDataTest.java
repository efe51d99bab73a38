package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.ldif.LdifEntry;
import org.apache.directory.api.ldap.model.ldif.LdifReader;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small generated grid site, GLUE 1.3 and 2.0, with every object class that the generator knows. */
class GridDataTest {

    @TempDir
    Path directory;

    @Test
    void everyEntryIsTakenAndFoundAsItWasWritten() throws Exception {
        List<Operation.Add> adds = sample();
        assertThat(adds).hasSize(170);
        try (TestReplica replica = new TestReplica(directory)) {
            for (Operation.Add add : adds) {
                DirectoryResult result = replica.write(add);
                assertThat(result.code()).as(add.dn() + ": " + result.message()).isZero();
            }
            Identity anyone = new Identity.Anonymous();
            var grid = replica.search(anyone, "o=grid", Scope.SUBTREE, TestReplica.all());
            var glue = replica.search(anyone, "o=glue", Scope.SUBTREE, TestReplica.all());
            assertThat(grid.entries().size() + glue.entries().size()).isEqualTo(adds.size());
            List<TestReplica.FoundEntry> found = new ArrayList<>(grid.entries());
            found.addAll(glue.entries());
            for (Operation.Add add : adds) {
                TestReplica.FoundEntry entry =
                        found.stream().filter(candidate -> candidate.dn().equals(add.dn())).findFirst().orElseThrow();
                for (AttributeValues attribute : add.attributes()) {
                    List<String> written = attribute.values().stream().map(String::new).toList();
                    assertThat(entry.attributes()).hasEntrySatisfying(spelling(entry, attribute.description()), values ->
                            assertThat(values).containsExactlyInAnyOrderElementsOf(written));
                }
            }
        }
    }

    /** Answers spell attributes as the schema does. */
    private static String spelling(TestReplica.FoundEntry entry, String name) {
        return entry.attributes().keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
    }

    private static List<Operation.Add> sample() throws Exception {
        List<Operation.Add> adds = new ArrayList<>();
        try (InputStream in = Files.newInputStream(Path.of("src", "test", "resources", "grid-sample.ldif"));
                LdifReader reader = new LdifReader(in)) {
            for (LdifEntry ldif : reader) {
                List<AttributeValues> attributes = new ArrayList<>();
                for (Attribute attribute : ldif.getEntry()) {
                    List<byte[]> values = new ArrayList<>();
                    for (Value value : attribute) {
                        values.add(value.getBytes());
                    }
                    attributes.add(new AttributeValues(attribute.getUpId(), values));
                }
                adds.add(new Operation.Add(ldif.getDn().getName(), attributes));
            }
        }
        return adds;
    }
}
