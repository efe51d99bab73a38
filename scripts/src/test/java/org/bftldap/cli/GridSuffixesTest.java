package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GridSuffixesTest {

    private static List<List<String>> held(String tree, String... given) throws CommandException {
        DomainTree domains = DomainTree.parse(tree);
        GridSuffixes suffixes = GridSuffixes.of(domains, List.of(given));
        return domains.all().stream().map(suffixes::of).toList();
    }

    @Test
    void domainsHoldANameBelowTheirParents() throws CommandException {
        assertThat(held("root{a{b},c}"))
                .containsExactly(List.of("o=grid"), List.of("Mds-Vo-name=a,o=grid"), List.of("Mds-Vo-name=b,Mds-Vo-name=a,o=grid"), List.of("Mds-Vo-name=c,o=grid"));
    }

    @Test
    void aDomainHoldsWhatItIsGivenAndThoseBelowItStandBelowTheFirst() throws CommandException {
        assertThat(held("root{a{b}}", "root=o=grid", "root=o=glue", "a=Mds-Vo-name=local,o=grid", "a=GLUE2GroupID=grid,o=glue"))
                .containsExactly(
                        List.of("o=grid", "o=glue"),
                        List.of("Mds-Vo-name=local,o=grid", "GLUE2GroupID=grid,o=glue"),
                        List.of("Mds-Vo-name=b,Mds-Vo-name=local,o=grid"));
    }

    @Test
    void whatNamesNoDomainIsRefused() {
        assertThatThrownBy(() -> held("root{a}", "b=o=grid")).isInstanceOf(CommandException.class).hasMessageContaining("one of the domains root, a");
        assertThatThrownBy(() -> held("root{a}", "a=")).isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> held("root{a}", "a")).isInstanceOf(CommandException.class);
    }
}
