package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Project;
import org.bftldap.testkit.Slapd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people ask a grid information system gives the same entries and attributes as from slapd with the same data. */
@OnGroup
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GridAnswersIT {
    /** Asks below a suffix that neither server holds; the others must find something, or they would prove little. */
    private static final Set<String> FINDS_NOTHING = Set.of("Q30");

    private @Nullable Slapd slapd;

    @BeforeAll
    void loadBoth(DevGroup group) throws LDAPException {
        assumeTrue(Slapd.whyNot().isEmpty(), Slapd::whyNot);
        slapd = Slapd.start(Slapd.schemasIn(Project.home().resolve("config/schema")), GridSample.SUFFIXES);
        GridSample.load(slapd);
        GridSample.load(group);
    }

    @AfterAll
    void stopSlapd() {
        if (slapd != null) {
            slapd.close();
        }
    }

    static List<GridQuery> queries() {
        // The root DSE speaks of the server itself: UnboundIdIT looks at it.
        return GridQuery.ofBdii().stream().filter(query -> !query.base().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aGridQueryIsAnsweredAsBySlapd(GridQuery query, DevGroup group) throws LDAPException {
        Slapd model = Objects.requireNonNull(slapd);
        try (LDAPConnection ours = group.connectAnonymously();
                LDAPConnection theirs = model.connectAnonymously()) {
            Answer expected = Answer.of(theirs, query.request());
            Answer given = Answer.of(ours, query.request());

            assertThat(given.differencesTo(expected)).as(query.toString()).isEmpty();
            if (!FINDS_NOTHING.contains(query.id())) {
                assertThat(expected.code()).isEqualTo(ResultCode.SUCCESS);
                assertThat(expected.entries()).as("entries of " + query).isNotEmpty();
            }
        }
    }
}
