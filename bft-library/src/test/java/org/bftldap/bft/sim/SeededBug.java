package org.bftldap.bft.sim;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.BugInCore;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.types.GroupSize;

/** Bugs put in on purpose, one at a time, to see that the simulator notices: what its rules are worth. */
enum SeededBug {
    COUNTS_THE_PRIMARYS_PREPARE(core(BugInCore.COUNTS_THE_PRIMARYS_PREPARE), 60, "I5"),
    PREPARES_ON_A_WEAK_QUORUM(core(BugInCore.PREPARES_ON_A_WEAK_QUORUM), 60),
    COMMITS_ON_A_WEAK_QUORUM(core(BugInCore.COMMITS_ON_A_WEAK_QUORUM), 20, "I5"),
    BELIEVES_ONE_REPLICAS_CLAIM(core(BugInCore.BELIEVES_ONE_REPLICAS_CLAIM), 120, "I1"),
    EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION(core(BugInCore.EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION), 50, "I2"),

    OPENS_A_VIEW_ON_A_WEAK_QUORUM(quarrelling(BugInCore.OPENS_A_VIEW_ON_A_WEAK_QUORUM), 200),
    CARRIES_OVER_WHAT_NOBODY_VOUCHES_FOR(quarrelling(BugInCore.CARRIES_OVER_WHAT_NOBODY_VOUCHES_FOR), 250),
    FORGETS_WHAT_EARLIER_VIEWS_PREPARED(quarrelling(BugInCore.FORGETS_WHAT_EARLIER_VIEWS_PREPARED), 60),
    TAKES_THE_FORGOTTEN_FOR_FREE(quarrelling(BugInCore.TAKES_THE_FORGOTTEN_FOR_FREE), 60),
    LEAVES_ITS_VIEW_ON_ONE_COMPLAINT(quarrelling(BugInCore.LEAVES_ITS_VIEW_ON_ONE_COMPLAINT), 30),
    ACTS_IN_A_VIEW_THAT_IT_LEFT(quarrelling(BugInCore.ACTS_IN_A_VIEW_THAT_IT_LEFT), 100),
    COUNTS_VOTES_OF_EARLIER_VIEWS(quarrelling(BugInCore.COUNTS_VOTES_OF_EARLIER_VIEWS), 200),
    KEEPS_VOTES_INTO_A_LATER_VIEW(quarrelling(BugInCore.KEEPS_VOTES_INTO_A_LATER_VIEW), 100),
    CERTIFIES_A_CHECKPOINT_ON_A_WEAK_QUORUM(quarrelling(BugInCore.CERTIFIES_A_CHECKPOINT_ON_A_WEAK_QUORUM), 200),

    FORGETS_THAT_IT_LEFT_A_VIEW(node(without(JournalRecord.LeftView.class)), 60, "I4", "I6", "I8"),
    FORGETS_THE_VIEW_IT_ENTERED(node(without(JournalRecord.EnteredView.class)), 60, "I4", "I6", "I8", "CORE"),
    FORGETS_WHAT_IT_PREPARED_AT_A_RESTART(node(without(JournalRecord.Prepared.class)), 300),
    SENDS_A_VIEW_CHANGE_BEFORE_THE_JOURNAL_IS_FORCED(node(hasty(JournalRecord.LeftView.class)), 20, "I8"),
    SENDS_A_CHECKPOINT_BEFORE_DECISIONS_ARE_FORCED(node(new NodeRules() {
        @Override
        boolean mustWait(Output output) {
            return super.mustWait(output) && !output.journal().isEmpty();
        }
    }), 60, "I9", "LIVENESS"),
    BELIEVES_A_WEAK_QUORUM_OF_READS(client(new ClientRules() {
        @Override
        ReadMatch readMatch(GroupSize group) {
            return new ReadMatch(group.weak(), true);
        }
    }), 60, "LINEARIZABLE"),

    FORGETS_TO_FORCE_BEFORE_A_VOTE(node(new NodeRules() {
        @Override
        boolean mustWait(Output output) {
            boolean votes = output.journal().stream().anyMatch(JournalRecord.Prepared.class::isInstance);
            return super.mustWait(output) && !votes;
        }
    }), 5, "I8"),

    FORGETS_ITS_PROPOSALS_AT_A_RESTART(node(new NodeRules() {
        @Override
        List<JournalRecord> remembered(List<JournalRecord> journal) {
            List<Long> decided = journal.stream()
                    .filter(JournalRecord.Decided.class::isInstance)
                    .map(JournalRecord::sequence)
                    .toList();
            return journal.stream()
                    .filter(record -> !(record instanceof JournalRecord.Proposed) || decided.contains(record.sequence()))
                    .filter(record -> !(record instanceof JournalRecord.Prepared) || decided.contains(record.sequence()))
                    .toList();
        }
    }), 30, "I4"),

    READS_FROM_AN_OLD_IMAGE_AFTER_A_RESTART(aged(new NodeRules() {
        @Override
        boolean mayRead(CoreStatus status) {
            return true;
        }
    }), 150, "LINEARIZABLE"),

    VOTES_WITHOUT_ITS_JOURNAL(losing(BugInCore.VOTES_WITHOUT_ITS_JOURNAL), 30, "I4"),
    OBSERVES_TOO_SHORT(losing(BugInCore.OBSERVES_TOO_SHORT), 250),

    FORGETS_THAT_IT_OBSERVES_AT_A_RESTART(new Variant(
            Core.PRODUCT,
            new NodeRules() {
                @Override
                List<JournalRecord> remembered(List<JournalRecord> journal) {
                    boolean observes = journal.stream().anyMatch(JournalRecord.Observing.class::isInstance);
                    return journal.stream()
                            .filter(record -> !observes
                                    || !(record instanceof JournalRecord.Lost || record instanceof JournalRecord.Observing))
                            .toList();
                }
            },
            new ClientRules(),
            SeededBug::loses), 60),

    BELIEVES_ANY_LEAVES(lied(BugInCore.BELIEVES_ANY_LEAVES), 30, "I3"),

    INSTALLS_A_STATE_BEFORE_ITS_CERTIFICATE_IS_ON_DISK(node(new NodeRules() {
        @Override
        boolean mustWait(Output output) {
            boolean installs = output.journal().stream().anyMatch(JournalRecord.StateFetched.class::isInstance);
            return super.mustWait(output) && !installs;
        }
    }), 20, "I8"),

    MATCHES_READS_BY_BYTES_ONLY(client(new ClientRules() {
        @Override
        ReadMatch readMatch(GroupSize group) {
            return new ReadMatch(group.strong(), false);
        }
    }), 300, "LINEARIZABLE"),

    BELIEVES_A_WEAK_QUORUM_OF_REPLIES(client(new ClientRules() {
        @Override
        int repliesNeeded(GroupSize group) {
            return group.weak();
        }
    }), 100, "LINEARIZABLE");

    private final Variant variant;
    private final int seedsMax;
    private final List<String> rules;

    /** @param rules any of which may notice it first; none given: whatever general rule does */
    SeededBug(Variant variant, int seedsMax, String... rules) {
        this.variant = variant;
        this.seedsMax = seedsMax;
        this.rules = List.of(rules);
    }

    /** Some show best with two faulty replicas. */
    int replicas() {
        return this == CARRIES_OVER_WHAT_NOBODY_VOUCHES_FOR ? 7 : 4;
    }

    /** Within so many it is found. */
    int seedsMax() {
        return seedsMax;
    }

    List<String> rules() {
        return rules;
    }

    Variant variant() {
        return variant;
    }

    private static Variant core(BugInCore bug) {
        Core.Factory cores = (settings, signer, restored, journal) -> Core.of(bug.recover(settings, signer, restored, journal));
        UnaryOperator<SimOptions> adjust = bug == BugInCore.BELIEVES_ONE_REPLICAS_CLAIM ? SeededBug::falls : UnaryOperator.identity();
        return new Variant(cores, new NodeRules(), new ClientRules(), adjust);
    }

    /** In a time of crashes, cuts and pauses, with as many faulty as may be, conspiring or each for itself. */
    private static Variant quarrelling(BugInCore bug) {
        Core.Factory cores = (settings, signer, restored, journal) -> Core.of(bug.recover(settings, signer, restored, journal));
        return new Variant(cores, new NodeRules(), new ClientRules(), SeededBug::quarrels);
    }

    private static NodeRules without(Class<? extends JournalRecord> kind) {
        return new NodeRules() {
            @Override
            List<JournalRecord> remembered(List<JournalRecord> journal) {
                return journal.stream().filter(record -> !kind.isInstance(record)).toList();
            }
        };
    }

    private static NodeRules hasty(Class<? extends JournalRecord> kind) {
        return new NodeRules() {
            @Override
            boolean mustWait(Output output) {
                return super.mustWait(output) && output.journal().stream().noneMatch(kind::isInstance);
            }
        };
    }

    private static Variant losing(BugInCore bug) {
        Core.Factory cores = (settings, signer, restored, journal) -> Core.of(bug.recover(settings, signer, restored, journal));
        return new Variant(cores, new NodeRules(), new ClientRules(), SeededBug::loses);
    }

    private static Variant lied(BugInCore bug) {
        Core.Factory cores = (settings, signer, restored, journal) -> Core.of(bug.recover(settings, signer, restored, journal));
        return new Variant(cores, new NodeRules(), new ClientRules(), SeededBug::liesAsSource);
    }

    private static Variant node(NodeRules rules) {
        return new Variant(Core.PRODUCT, rules, new ClientRules(), SeededBug::falls);
    }

    private static Variant aged(NodeRules rules) {
        return new Variant(Core.PRODUCT, rules, new ClientRules(), SeededBug::restarts);
    }

    private static Variant client(ClientRules rules) {
        return new Variant(Core.PRODUCT, new NodeRules(), rules, SeededBug::confuses);
    }

    /** Replicas crash and fall behind, alone and together. */
    private static SimOptions falls(SimOptions drawn) {
        SimOptions.Chances chances = new SimOptions.Chances(60, 40, 100, 50, 0, 0, 0, 0, 0);
        return new SimOptions(
                drawn.replicas(),
                drawn.load(),
                drawn.sizes(),
                chances,
                backups(drawn),
                List.of(),
                drawn.journals(),
                drawn.links(),
                drawn.disks());
    }

    private static SimOptions quarrels(SimOptions drawn) {
        SimOptions.Chances chances = new SimOptions.Chances(30, 20, 120, 120, 0, 0, 300, 0, 0);
        List<Integer> faulty = drawn.faulty().isEmpty() ? backups(drawn) : drawn.faulty();
        return new SimOptions(
                drawn.replicas(),
                drawn.load(),
                drawn.sizes(),
                chances,
                faulty,
                List.of(),
                drawn.journals(),
                drawn.links(),
                drawn.disks());
    }

    /** The primary loses its disk while much is on its way: what it would propose anew is not what it had proposed. */
    private static SimOptions loses(SimOptions drawn) {
        return new SimOptions(
                drawn.replicas(),
                new SimOptions.Load(4, 300, 2, 2_000, 100, 500),
                new SimOptions.Sizes(8, 6, 2),
                new SimOptions.Chances(30, 0, 0, 0, 100, 0, 0, 0, 0),
                List.of(),
                List.of(0),
                drawn.journals(),
                new SimOptions.Links(5_000, 20_000, 0, 1, 0, 0, 0, 0),
                drawn.disks());
    }

    /** Replicas fall behind, journals are short, and one that gives the state lies. */
    private static SimOptions liesAsSource(SimOptions drawn) {
        SimOptions falls = falls(drawn);
        return new SimOptions(
                falls.replicas(),
                falls.load(),
                falls.sizes(),
                new SimOptions.Chances(60, 40, 100, 50, 0, 0, 0, 1000, 0),
                falls.faulty(),
                List.of(),
                SimOptions.Journals.SHORT,
                falls.links(),
                falls.disks());
    }

    /** All crash together, again and again, and take long to execute anew what they had executed. */
    private static SimOptions restarts(SimOptions drawn) {
        return new SimOptions(
                drawn.replicas(),
                new SimOptions.Load(4, 300, 1, 4_000, 700, 1000),
                drawn.sizes(),
                new SimOptions.Chances(0, 40, 0, 0, 0, 1000, 0, 0, 0),
                backups(drawn),
                List.of(),
                drawn.journals(),
                new SimOptions.Links(50, 400, 0, 1, 0, 0, 0, 0),
                new SimOptions.Disks(200, 60_000, 200));
    }

    /** One register with two values, much read while replicas execute at different speeds: the past looks like the present. */
    private static SimOptions confuses(SimOptions drawn) {
        return new SimOptions(
                drawn.replicas(),
                new SimOptions.Load(4, 300, 1, 2_000, 800, 0),
                new SimOptions.Sizes(4, 4, 1),
                new SimOptions.Chances(0, 0, 0, 0, 0, 1000, 0, 0, 0),
                backups(drawn),
                List.of(),
                drawn.journals(),
                new SimOptions.Links(50, 400, 0, 1, 0, 0, 0, 0),
                new SimOptions.Disks(200, 10_000, 200));
    }

    private static List<Integer> backups(SimOptions drawn) {
        return IntStream.rangeClosed(1, (drawn.replicas() - 1) / 3).boxed().toList();
    }
}
