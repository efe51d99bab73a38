package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Project;
import org.bftldap.testkit.Slapd;
import org.bftldap.testkit.Waiting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people ask a grid information system, asked at the root of a tree of groups, is answered as by one slapd that holds all the data. Two
 * levels of groups; {@code -Dit.grid-root=three} takes three, or the path of an LDIF file three with these data, as a top BDII serves them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GridRootIT {

    private static final String WANTED = System.getProperty("it.grid-root", "two");

    /** Moves at each tick, as an agent would report it, and is asked for by no filter. */
    private static final String MOVING = "GlueCEStateWaitingJobs";

    private static final int TICK = 8;
    private static final int ASKED_AGAIN_MAX = 20;
    private static final Set<ResultCode> SAY_AGAIN = Set.of(ResultCode.BUSY, ResultCode.UNAVAILABLE);

    /** Longer than any copy lives. */
    private static final Duration COPIES_ARE_OVER = Duration.ofSeconds(30);

    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private final Map<String, LDAPConnection> holders = new HashMap<>();
    private @Nullable GridTree grid;
    private @Nullable Slapd slapd;
    private List<Entry> moving = List.of();
    private int ticks;

    @BeforeAll
    void loadBoth() throws Exception {
        assumeTrue(Slapd.whyNot().isEmpty(), Slapd::whyNot);
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        List<Entry> entries = Set.of("two", "three").contains(WANTED) ? GridSample.entries() : GridSample.entriesOf(Path.of(WANTED));
        Future<?> loaded = beside.submit(() -> loadSlapd(entries));
        GridTree.Levels levels = WANTED.equals("two") ? GridTree.Levels.TWO : GridTree.Levels.THREE;
        grid = GridTree.start(GridSample.sites(entries).subList(0, 2), levels);
        grid.load(entries);
        loaded.get();
        moving = entries.stream().filter(entry -> entry.hasAttribute(MOVING)).toList();
        assertThat(moving).isNotEmpty();
    }

    private Void loadSlapd(List<Entry> entries) throws LDAPException {
        slapd = Slapd.start(Slapd.schemasIn(Project.home().resolve("config/schema")), GridSample.SUFFIXES);
        try (LDAPConnection connection = slapd.connectAsAdmin()) {
            for (Entry entry : entries) {
                connection.add(entry);
            }
        }
        return null;
    }

    @AfterAll
    void stop() {
        beside.shutdownNow();
        holders.values().forEach(LDAPConnection::close);
        if (slapd != null) {
            slapd.close();
        }
        if (grid != null) {
            grid.close();
        }
    }

    static List<GridQuery> queries() {
        return GridAnswersIT.queries();
    }

    private static Answer without(Answer answer, String attribute) {
        answer.entries().values().forEach(entry -> entry.remove(attribute.toLowerCase(Locale.ROOT)));
        return answer;
    }

    /** Asks again where the answer says so: another group is being written to, or did not answer in its time, which says nothing wrong. */
    private static Answer answerOf(LDAPConnection root, GridQuery query) throws LDAPException {
        Answer answer = Answer.of(root, query.request());
        for (int i = 0; i < ASKED_AGAIN_MAX && (SAY_AGAIN.contains(answer.code()) || answer.isToldToBePartial()); i++) {
            answer = Answer.of(root, query.request());
        }
        return answer;
    }

    private Answer expected(GridQuery query) throws LDAPException {
        try (LDAPConnection model = Objects.requireNonNull(slapd).connectAnonymously()) {
            return Answer.of(model, query.request());
        }
    }

    private LDAPConnection root() throws LDAPException {
        return Objects.requireNonNull(grid).connect("root");
    }

    @ParameterizedTest
    @MethodSource("queries")
    @Order(1)
    void aQueryAtTheRootIsAnsweredAsBySlapdAskedAnewAndFromCopies(GridQuery query) throws LDAPException {
        Answer expected = expected(query);
        try (LDAPConnection root = root()) {
            assertThat(answerOf(root, query).differencesTo(expected)).as("asked anew: " + query).isEmpty();
            assertThat(answerOf(root, query).differencesTo(expected)).as("asked again: " + query).isEmpty();
        }
    }

    @Test
    @Order(2)
    void theyAreAnsweredAsBySlapdDuringTicksButForWhatMoves() throws Exception {
        SoftAssertions all = new SoftAssertions();
        try (LDAPConnection root = root()) {
            for (GridQuery query : queries()) {
                Answer expected = without(expected(query), MOVING);
                Future<Void> tick = beside.submit(tick());
                all.assertThat(without(answerOf(root, query), MOVING).differencesTo(expected)).as("during a tick: " + query).isEmpty();
                all.assertThat(without(answerOf(root, query), MOVING).differencesTo(expected)).as("still: " + query).isEmpty();
                tick.get();
            }
        }
        all.assertAll();
    }

    /** The same writes at the groups and at slapd. */
    private Callable<Void> tick() {
        Modification change = new Modification(ModificationType.REPLACE, MOVING, "" + (1000 + ++ticks));
        return () -> {
            try (LDAPConnection model = Objects.requireNonNull(slapd).connectAsAdmin()) {
                for (Entry entry : moving.subList(0, Math.min(moving.size(), TICK))) {
                    holder(entry).modify(entry.getDN(), change);
                    model.modify(entry.getDN(), change);
                }
            }
            return null;
        };
    }

    private LDAPConnection holder(Entry entry) throws LDAPException {
        GridTree tree = Objects.requireNonNull(grid);
        String group = tree.holder(entry.getDN());
        LDAPConnection known = holders.get(group);
        LDAPConnection connection = known == null ? tree.connectAsAdmin(group) : known;
        holders.put(group, connection);
        return connection;
    }

    @Test
    @Order(3)
    void afterTheTicksAllThatMovedIsSeenAtTheRoot() throws LDAPException {
        try (LDAPConnection root = root()) {
            for (GridQuery query : queries()) {
                Answer expected = expected(query);
                Waiting.until(COPIES_ARE_OVER, query + " is answered by what was written last", () -> isAnswered(root, query, expected));
            }
        }
    }

    private static boolean isAnswered(LDAPConnection root, GridQuery query, Answer expected) {
        try {
            return answerOf(root, query).differencesTo(expected).isEmpty();
        } catch (LDAPException e) {
            throw new AssertionError(query.toString(), e);
        }
    }
}
