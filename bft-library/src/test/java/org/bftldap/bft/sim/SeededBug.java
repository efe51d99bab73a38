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
    COUNTS_THE_PRIMARYS_PREPARE(core(BugInCore.COUNTS_THE_PRIMARYS_PREPARE)),
    PREPARES_ON_A_WEAK_QUORUM(core(BugInCore.PREPARES_ON_A_WEAK_QUORUM)),
    COMMITS_ON_A_WEAK_QUORUM(core(BugInCore.COMMITS_ON_A_WEAK_QUORUM)),
    BELIEVES_ONE_REPLICAS_CLAIM(core(BugInCore.BELIEVES_ONE_REPLICAS_CLAIM)),
    EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION(core(BugInCore.EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION)),

    FORGETS_TO_FORCE_BEFORE_A_VOTE(node(new NodeRules() {
        @Override
        boolean mustWait(Output output) {
            boolean votes = output.journal().stream().anyMatch(JournalRecord.Prepared.class::isInstance);
            return super.mustWait(output) && !votes;
        }
    })),

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
    })),

    READS_FROM_AN_OLD_IMAGE_AFTER_A_RESTART(node(new NodeRules() {
        @Override
        boolean mayRead(CoreStatus status) {
            return true;
        }
    })),

    MATCHES_READS_BY_BYTES_ONLY(client(new ClientRules() {
        @Override
        ReadMatch readMatch(GroupSize group) {
            return new ReadMatch(group.strong(), false);
        }
    })),

    BELIEVES_A_WEAK_QUORUM_OF_REPLIES(client(new ClientRules() {
        @Override
        int repliesNeeded(GroupSize group) {
            return group.weak();
        }
    }));

    private final Variant variant;

    SeededBug(Variant variant) {
        this.variant = variant;
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

    private static Variant client(ClientRules rules) {
        return new Variant(Core.PRODUCT, new NodeRules(), rules, SeededBug::confuses);
    }

    /** Replicas crash and fall behind, alone and together. */
    private static SimOptions falls(SimOptions drawn) {
        SimOptions.Chances chances = new SimOptions.Chances(60, 40, 100, 50, 0);
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

    /** One register with two values, much read: the past looks like the present. */
    private static SimOptions confuses(SimOptions drawn) {
        SimOptions.Load load = new SimOptions.Load(4, 240, 1, 700, 0);
        SimOptions.Chances chances = new SimOptions.Chances(0, 0, 60, 100, 0);
        return new SimOptions(
                drawn.replicas(),
                load,
                new SimOptions.Sizes(4, 4, 2),
                chances,
                backups(drawn),
                drawn.keepAllJournal(),
                drawn.links(),
                drawn.disks());
    }

    private static List<Integer> backups(SimOptions drawn) {
        return IntStream.rangeClosed(1, (drawn.replicas() - 1) / 3).boxed().toList();
    }
}
