package org.bftldap.replica.directory.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.Operation.Add;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenesisEntriesTest {

    private static List<Add> adds(String suffix) throws Exception {
        DirectorySchema schema = DirectorySchema.load(Path.of("..", "config", "schema"));
        return new GenesisEntries(schema.manager(), new Genesis("g", List.of(suffix), List.of(suffix), "none", new byte[32])).adds();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "o=grid | organization",
                "Mds-Vo-name=kit,o=grid | Mds",
                "GLUE2GroupID=grid,o=glue | GLUE2Group",
                "GLUE2GroupName=grid,o=glue | GLUE2Group",
                "GLUE2DomainID=KIT,GLUE2GroupID=grid,o=glue | GLUE2AdminDomain"
            })
    void aSuffixGetsAnEntryOfTheClassThatItsNameTells(String suffix, String objectClass) throws Exception {
        assertThat(adds(suffix))
                .filteredOn(add -> add.dn().equals(suffix))
                .singleElement()
                .satisfies(add -> assertThat(add.attributes().get(0).values())
                        .extracting(value -> new String(value, StandardCharsets.UTF_8))
                        .containsExactly(objectClass));
    }

    @Test
    void aSuffixOfAnotherTypeIsRefusedWithWhatWouldDo() {
        assertThatThrownBy(() -> adds("cn=grid")).isInstanceOf(GenesisException.class).hasMessageContaining("GLUE2DomainID");
    }
}
