package org.bftldap.giis.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.giis.hierarchy.Plan.Deciding;
import org.junit.jupiter.api.Test;

/** Where a search goes, and what comes back from there may say. */
class RoutesTest {

    private static final Routes ROOT = new Routes(
            List.of(dn("o=grid")),
            List.of(new Routes.Child("b", List.of(dn("ou=b,o=grid"))), new Routes.Child("a", List.of(dn("ou=a,o=grid")))),
            null);
    private static final Routes CERN = new Routes(
            List.of(dn("ou=cern,o=grid")), List.of(new Routes.Child("atlas", List.of(dn("ou=atlas,ou=cern,o=grid")))), "root");

    private static Dn dn(String text) {
        try {
            return new Dn(text);
        } catch (LdapInvalidDnException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Operation.Search search(String base, Scope scope) {
        return new Operation.Search(
                base, scope, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, new Filter.Present("objectClass"), List.of());
    }

    private static Plan plan(Routes routes, String base, Scope scope, String... passed) {
        Operation.Search search = search(base, scope);
        return routes.plan(dn(base), search, new NestedQuery(List.of(passed), 1000, search, List.of()));
    }

    private static List<String> asked(Plan plan) {
        return plan.remote().stream().map(step -> step.group() + " " + step.search().base() + " " + step.search().scope()).toList();
    }

    @Test
    void whatIsOursStaysHereAndWhatIsDelegatedGoesDown() {
        assertThat(asked(plan(ROOT, "ou=x,o=grid", Scope.SUBTREE))).isEmpty();
        Plan down = plan(ROOT, "cn=1,ou=a,o=grid", Scope.BASE);
        assertThat(asked(down)).containsExactly("a cn=1,ou=a,o=grid BASE");
        assertThat(down.local()).isEmpty();
        assertThat(down.deciding()).isEqualTo(Deciding.REMOTE);
    }

    @Test
    void aSubtreeAboveDelegationsGoesToAllOfThemInOneOrder() {
        Plan plan = plan(ROOT, "o=grid", Scope.SUBTREE);
        assertThat(asked(plan)).containsExactly("a ou=a,o=grid SUBTREE", "b ou=b,o=grid SUBTREE");
        assertThat(plan.local()).hasSize(1);
        assertThat(plan.deciding()).isEqualTo(Deciding.LOCAL);
        assertThat(asked(plan(ROOT, "o=grid", Scope.ONE_LEVEL))).containsExactly("a ou=a,o=grid BASE", "b ou=b,o=grid BASE");
        assertThat(asked(plan(ROOT, "o=grid", Scope.BASE))).isEmpty();
    }

    @Test
    void whatIsNobodysBelowGoesUpAndOurOwnPartIsAdded() {
        assertThat(asked(plan(CERN, "ou=kit,o=grid", Scope.SUBTREE))).containsExactly("root ou=kit,o=grid SUBTREE");
        Plan all = plan(CERN, "o=grid", Scope.SUBTREE);
        assertThat(asked(all)).containsExactly("atlas ou=atlas,ou=cern,o=grid SUBTREE", "root o=grid SUBTREE");
        assertThat(all.local()).extracting(Operation.Search::base).containsExactly("ou=cern,o=grid");
    }

    @Test
    void aQueryNeverGoesWhereItHasBeen() {
        assertThat(asked(plan(ROOT, "o=grid", Scope.SUBTREE, "a"))).containsExactly("b ou=b,o=grid SUBTREE");
        assertThat(asked(plan(CERN, "ou=kit,o=grid", Scope.SUBTREE, "root"))).isEmpty();
        assertThat(asked(plan(ROOT, "ou=a,o=grid", Scope.SUBTREE, "a"))).isEmpty();
    }

    @Test
    void afterSixteenGroupsItGoesNoFurther() throws DecodeException {
        List<String> path = Collections.nCopies(NestedQuery.HOPS_MAX, "x");
        assertThat(asked(plan(ROOT, "o=grid", Scope.SUBTREE, path.toArray(String[]::new)))).isEmpty();
        NestedQuery longest = new NestedQuery(path, 1000, search("o=grid", Scope.BASE), List.of());
        assertThat(NestedQuery.decode(longest.encode()).path()).isEqualTo(path);
        byte[] tooLong = longest.sentBy("y", longest.search(), List.of()).encode();
        assertThatThrownBy(() -> NestedQuery.decode(tooLong)).isInstanceOf(DecodeException.class);
    }

    @Test
    void eachHopHasLessTime() {
        NestedQuery first = NestedQuery.first(search("o=grid", Scope.BASE), List.of(), 6000);
        NestedQuery second = first.sentBy("root", first.search(), List.of());
        assertThat(second.patienceMillis()).isLessThan(first.patienceMillis());
        assertThat(second.path()).containsExactly("root");
    }

    @Test
    void aGroupMaySpeakOfItsOwnOnly() {
        assertThat(ROOT.isWithin(dn("cn=1,ou=a,o=grid"), dn("o=grid"), "a")).isTrue();
        assertThat(ROOT.isWithin(dn("cn=1,ou=b,o=grid"), dn("o=grid"), "a")).isFalse();
        assertThat(ROOT.isWithin(dn("o=grid"), dn("o=grid"), "a")).isFalse();
        assertThat(ROOT.isWithin(dn("cn=1,ou=a,o=grid"), dn("cn=2,ou=a,o=grid"), "a")).isFalse();
        assertThat(CERN.isWithin(dn("ou=kit,o=grid"), dn("o=grid"), "root")).isTrue();
        assertThat(CERN.isWithin(dn("cn=1,ou=cern,o=grid"), dn("o=grid"), "root")).isFalse();
        assertThat(CERN.isWithin(dn("cn=1,ou=atlas,ou=cern,o=grid"), dn("o=grid"), "root")).isFalse();
        assertThat(CERN.isWithin(dn("ou=kit,o=grid"), dn("o=grid"), "stranger")).isFalse();
    }

    @Test
    void onlyAnonymousSearchesPass() {
        assertThatThrownBy(() -> NestedQuery.decode(new byte[] {1, 0, 5, 0})).isInstanceOf(DecodeException.class);
    }
}
