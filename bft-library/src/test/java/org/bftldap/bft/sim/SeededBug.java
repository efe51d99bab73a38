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
    PREPARES_ON_A_WEAK_QUORUM(core(BugInCore.PREPARES_ON_A_WEAK_QUORUM), 60, "I5"),
    COMMITS_ON_A_WEAK_QUORUM(core(BugInCore.COMMITS_ON_A_WEAK_QUORUM), 20, "I5"),
    BELIEVES_ONE_REPLICAS_CLAIM(core(BugInCore.BELIEVES_ONE_REPLICAS_CLAIM), 120, "I1"),
    EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION(core(BugInCore.EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION), 50, "I2"),

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

    /** @param rules any of which may notice it first */
    SeededBug(Variant variant, int seedsMax, String... rules) {
        this.variant = variant;
        this.seedsMax = seedsMax;
        this.rules = List.of(rules);
    }

    int replicas() {
        return 4;
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
        SimOptions.Chances chances = new SimOptions.Chances(60, 40, 100, 50, 0, 0);
        return new SimOptions(
                drawn.replicas(),
                drawn.load(),
                drawn.sizes(),
                chances,
                backups(drawn),
                drawn.keepAllJournal(),
                drawn.links(),
                drawn.disks());
    }

    /** All crash together, again and again, and take long to execute anew what they had executed. */
    private static SimOptions restarts(SimOptions drawn) {
        return new SimOptions(
                drawn.replicas(),
                new SimOptions.Load(4, 300, 1, 4_000, 700, 1000),
                drawn.sizes(),
                new SimOptions.Chances(0, 40, 0, 0, 0, 1000),
                backups(drawn),
                drawn.keepAllJournal(),
                new SimOptions.Links(50, 400, 0, 1, 0, 0, 0, 0),
                new SimOptions.Disks(200, 60_000, 200));
    }

    /** One register with two values, much read while replicas execute at different speeds: the past looks like the present. */
    private static SimOptions confuses(SimOptions drawn) {
        return new SimOptions(
                drawn.replicas(),
                new SimOptions.Load(4, 300, 1, 2_000, 800, 0),
                new SimOptions.Sizes(4, 4, 1),
                new SimOptions.Chances(0, 0, 0, 0, 0, 1000),
                backups(drawn),
                drawn.keepAllJournal(),
                new SimOptions.Links(50, 400, 0, 1, 0, 0, 0, 0),
                new SimOptions.Disks(200, 10_000, 200));
    }

    private static List<Integer> backups(SimOptions drawn) {
        return IntStream.rangeClosed(1, (drawn.replicas() - 1) / 3).boxed().toList();
    }
}
