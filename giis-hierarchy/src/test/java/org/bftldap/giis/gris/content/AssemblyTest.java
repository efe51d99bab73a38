package org.bftldap.giis.gris.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.giis.gris.content.Ldif.name;
import static org.bftldap.giis.gris.content.Ldif.source;

import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTest {

    private static final List<Resolved.Rename> RENAMES = List.of(new Resolved.Rename(name("cn=resource,o=grid"), name("cn=me,o=grid")));

    private final Assembly assembly = new Assembly(
            Ldif.NAMES,
            List.of(name("cn=me,o=grid")),
            RENAMES);

    private void take(SourceText source) {
        assembly.take(Resolved.of(source, Ldif.NAMES, RENAMES));
    }

    @Test
    void the_first_occurrence_of_a_dn_wins_however_it_is_spelled() {
        take(source("ldif/a.ldif", "dn: cn=x,cn=me,o=grid\ndescription: first\n"));
        take(source("provider/b", "dn: CommonName=X , CN=Me,O=Grid\ndescription: second\n"));
        assertThat(shown()).containsExactly("cn=x,cn=me,o=grid | cn=[x] description=[first]");
        assertThat(assembly.findings()).extracting(Finding::toString)
                .containsExactly("provider/b, line 1, CommonName=X , CN=Me,O=Grid: given before; the first one is published");
    }

    @Test
    void names_that_differ_where_case_matters_are_two() {
        take(source("a", "dn: exact=x,cn=me,o=grid\ncn: a\n\ndn: strict=X,cn=me,o=grid\ncn: b\n"));
        assertThat(shown()).containsExactly("exact=x,cn=me,o=grid | cn=[a] exact=[x]", "strict=X,cn=me,o=grid | cn=[b] exact=[X]");
    }

    @Test
    void what_providers_of_bdii_write_is_published_under_the_agents_own_name() {
        take(source("a", "dn: cn=resource,o=grid\ncn: resource\nl: here\n\ndn: cn=q\\,1, cn=resource, o=grid\ncn: q,1\n"));
        assertThat(shown()).containsExactly("cn=me,o=grid | cn=[me] l=[here]", "cn=q\\,1,cn=me,o=grid | cn=[q,1]");
    }

    @Test
    void what_is_not_the_agents_or_no_dn_is_named_and_left_out() {
        take(source("a", "dn: cn=x,o=grid\ncn: x\n\ndn: nonsense\ncn: x\n\ndn: cn=a\\,cn=me,o=grid\ncn: x\n\ndn: cn=ok,cn=me,o=grid\ncn: ok\n"));
        assertThat(shown()).containsExactly("cn=ok,cn=me,o=grid | cn=[ok]");
        assertThat(assembly.findings()).containsExactly(
                new Finding("a", 1, "cn=x,o=grid", "outside of this agent's suffixes"),
                new Finding("a", 4, "nonsense", "no DN"),
                new Finding("a", 7, "cn=a\\,cn=me,o=grid", "outside of this agent's suffixes"));
    }

    @Test
    void values_that_the_group_takes_for_one_are_sent_once() {
        take(source("a", "dn: cn=x,cn=me,o=grid\ncommonName: X\ncn: x\ncn: x  y\ncn: X Y\nexact: a\nstrict: A\nunknown: b\nunknown: b\n"));
        assertThat(shown()).containsExactly("cn=x,cn=me,o=grid | cn=[X, x  y] exact=[A, a] unknown=[b]");
    }

    @Test
    void plugins_change_what_is_there() {
        take(source("a", "dn: cn=x,cn=me,o=grid\ncn: x\nl: a\nl: b\nst: c\no: d\n"));
        assembly.change(source("plugin/p", """
                dn: cn=x,cn=resource,o=grid
                changetype: modify
                delete: l
                l: a
                -
                replace: st
                st: new
                -
                delete: o
                -
                add: sn
                sn: more
                -

                dn: cn=absent,cn=me,o=grid
                changetype: modify
                replace: l
                l: a
                """));
        assertThat(shown()).containsExactly("cn=x,cn=me,o=grid | cn=[x] l=[b] sn=[more] st=[new]");
        assertThat(assembly.findings()).singleElement().extracting(Finding::what).isEqualTo("no source gives this entry, so there is nothing to change");
    }

    /** As BDII's plugins of old did it. */
    @Test
    void a_plugins_entry_replaces_the_attributes_that_are_there() {
        take(source("a", "dn: cn=x,cn=me,o=grid\ncn: x\nl: a\n"));
        assembly.change(source("plugin/p", "dn: cn=x,cn=me,o=grid\nl: new\nst: ignored\n"));
        assertThat(shown()).containsExactly("cn=x,cn=me,o=grid | cn=[x] l=[new]");
    }

    @Test
    void a_checks_result_takes_the_place_of_what_sources_say() {
        take(source("a", "dn: cn=x,cn=me,o=grid\ncn: x\nl: unknown\n"));
        assembly.set(new StateSet("check/sshd", "cn=X,cn=me,o=grid", "L", "ok"));
        assembly.set(new StateSet("check/disk", "cn=absent,cn=me,o=grid", "l", "ok"));
        assertThat(shown()).containsExactly("cn=x,cn=me,o=grid | cn=[x] l=[ok]");
        assertThat(assembly.findings()).singleElement().extracting(Finding::source).isEqualTo("check/disk");
    }

    private List<String> shown() {
        return assembly.entries().values().stream().map(Ldif::shown).toList();
    }
}
