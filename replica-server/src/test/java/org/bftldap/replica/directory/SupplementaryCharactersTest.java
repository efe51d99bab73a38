package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Characters beyond U+FFFF, as in people's names and in what telephones write: RFC 4518 §2.4 prohibits surrogates, not them. */
class SupplementaryCharactersTest {

    private static final String BASE = "dc=example,dc=com";
    private static final String NAMED = "cn=Clef \uD834\uDD1E," + BASE;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void areTakenInValuesAndNamesAndFoundAgain() {
        assertThat(replica.write(add(NAMED, "objectClass: person", "sn: \uD83D\uDE00 Smile", "description: \uD801\uDC00 Long I")).code()).isZero();
        assertThat(replica.search(replica.identity, NAMED, Scope.BASE, all()).dns()).containsExactly(NAMED);
        assertThat(replica.search(replica.identity, BASE, Scope.SUBTREE, equal("sn", "\uD83D\uDE00  SMILE")).dns()).containsExactly(NAMED);
        // Deseret has letters of two cases.
        assertThat(replica.search(replica.identity, BASE, Scope.SUBTREE, equal("description", "\uD801\uDC28 long i")).dns()).containsExactly(NAMED);
        var compare = new Operation.Compare(NAMED, "sn", "\uD83D\uDE00 smile".getBytes(StandardCharsets.UTF_8));
        assertThat(replica.ask(replica.identity, compare).code()).isEqualTo(6);
    }

    @Test
    void areTheSameValueWhateverTheirCase() {
        assertThat(replica.write(add(NAMED, "objectClass: person", "sn: x", "description: \uD801\uDC00", "description: \uD801\uDC28")).code())
                .isEqualTo(20);
    }

    @Test
    void areTakenInNewNames() {
        assertThat(replica.write(add("cn=plain," + BASE, "objectClass: person", "sn: x")).code()).isZero();
        var rename = new Operation.ModifyDn("cn=plain," + BASE, "cn=Clef \uD834\uDD1E", Operation.OldRdn.DELETE, Optional.empty());
        assertThat(replica.write(rename).code()).isZero();
        var found = replica.search(replica.identity, NAMED, Scope.BASE, all());
        assertThat(found.entries().get(0).attributes()).containsEntry("cn", List.of("Clef \uD834\uDD1E"));
    }
}
