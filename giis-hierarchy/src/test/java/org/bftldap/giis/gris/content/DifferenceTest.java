package org.bftldap.giis.gris.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.giis.gris.content.Ldif.entries;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bftldap.directory.operation.Operation;
import org.bftldap.giis.gris.content.Difference.NoiseRule;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private final Difference difference = new Difference(Ldif.VOCABULARY, Set.of("CreationTime", "strict"));

    @Test
    void nothing_is_sent_where_nothing_differs_in_whatever_order_and_spelling() {
        String held = "dn: cn=a,o=grid\ncn: a\nl: x\nl: y\n";
        assertThat(between(held, "dn: CN=A,o=Grid\nl: y\nl: x\ncommonName: a\n")).isEmpty();
    }

    @Test
    void parents_are_added_before_children_and_deleted_after_them() {
        assertThat(between("", "dn: cn=c,cn=b,cn=a,o=grid\nl: x\n\ndn: cn=a,o=grid\nl: x\n\ndn: cn=b,cn=a,o=grid\nl: x\n"))
                .containsExactly("add cn=a,o=grid", "add cn=b,cn=a,o=grid", "add cn=c,cn=b,cn=a,o=grid");
        assertThat(between("dn: cn=a,o=grid\nl: x\n\ndn: cn=c,cn=b,cn=a,o=grid\nl: x\n\ndn: cn=b,cn=a,o=grid\nl: x\n", ""))
                .containsExactly("delete cn=c,cn=b,cn=a,o=grid", "delete cn=b,cn=a,o=grid", "delete cn=a,o=grid");
    }

    @Test
    void an_entry_that_changed_is_one_modify_of_what_changed_alone() {
        assertThat(between("dn: cn=a,o=grid\nl: x\nst: old\nsn: away\n", "dn: cn=a,o=grid\nl: x\nst: new\nst: newer\no: more\n"))
                .containsExactly("modify cn=a,o=grid REPLACE o=[more] REPLACE sn=[] REPLACE st=[new, newer]");
    }

    @Test
    void a_change_of_noise_alone_waits_and_goes_along_with_others() {
        String held = "dn: cn=a,o=grid\nl: x\nCreationTime: 1\nexact: 1\n";
        String noisier = "dn: cn=a,o=grid\nl: x\nCreationTime: 2\nexact: 2\n";
        assertThat(between(held, noisier)).isEmpty();
        assertThat(difference.between(entries(held), entries(noisier), NoiseRule.SENT)).hasSize(1);
        assertThat(between(held, noisier.replace("l: x", "l: y")))
                .containsExactly("modify cn=a,o=grid REPLACE creationtime=[2] REPLACE exact=[2] REPLACE l=[y]");
    }

    private List<String> between(String held, String wanted) {
        return difference.between(entries(held), entries(wanted), NoiseRule.IGNORED).stream().map(DifferenceTest::shown).toList();
    }

    private static String shown(Update update) {
        if (update.operation() instanceof Operation.Modify modify) {
            return "modify " + modify.dn() + " " + modify.changes().stream()
                    .map(change -> change.kind() + " " + change.attribute().description() + "="
                            + change.attribute().values().stream().map(value -> Octets.of(value).text()).toList())
                    .collect(Collectors.joining(" "));
        }
        return (update.operation() instanceof Operation.Add ? "add " : "delete ") + update.name();
    }
}
