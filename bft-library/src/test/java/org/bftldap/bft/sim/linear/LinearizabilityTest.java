package org.bftldap.bft.sim.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.sim.SimRandom;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.Cells;
import org.bftldap.bft.sim.objects.ObjectKind;
import org.junit.jupiter.api.Test;

final class LinearizabilityTest {

    private static final CellOperation READ = new CellOperation.ReadName(0);
    private static final CellOperation READ_BOTH = new CellOperation.ReadBoth();
    private static final String OBJECT = "object";
    private static final Cells ZERO = new Cells(List.of(0L), List.of());

    private final History<Cells> history = new History<>();

    private long call(String client, CellOperation operation) {
        return history.called(client, OBJECT, operation);
    }

    private void done(String client, CellOperation operation, long... result) {
        history.returned(call(client, operation), list(result));
    }

    private static List<Long> list(long... values) {
        return LongStream.of(values).boxed().toList();
    }

    private boolean linearizable() {
        return Linearizability.isLinearizable(history.objects().get(OBJECT), ZERO);
    }

    @Test
    void oneAfterTheOtherIsLinearizable() {
        done("a", new CellOperation.Write(1), 0);
        done("b", READ, 1);
        done("a", new CellOperation.Add(2), 3);
        done("b", READ, 3);
        assertThat(linearizable()).isTrue();
    }

    @Test
    void aReadOfAnOverwrittenValueIsNot() {
        done("a", new CellOperation.Write(1), 0);
        done("b", READ, 0);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void readsDuringAWriteMaySeeOldThenNewButNotNewThenOld() {
        long write = call("a", new CellOperation.Write(1));
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isTrue();
        done("c", READ, 0);
        history.returned(write, list(0));
        assertThat(linearizable()).isFalse();
    }

    @Test
    void anUnansweredWriteMayHaveHappenedOrNot() {
        call("a", new CellOperation.Write(1));
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isTrue();
    }

    @Test
    void manyUnansweredWritesDoNotLeadAstray() {
        for (int i = 0; i < 40; i++) {
            call("crashed-" + i, new CellOperation.Add(100L << i));
        }
        for (int i = 0; i < 40; i++) {
            done("a", new CellOperation.Add(1), i + 1);
            done("b", READ, i + 1);
        }
        assertThat(linearizable()).isTrue();
    }

    @Test
    void anUnansweredWriteHappensAtMostOnce() {
        call("a", new CellOperation.Write(1));
        done("b", READ, 1);
        done("c", new CellOperation.Write(0), 0);
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void callsOfOneLaneTakeEffectInTheirOrder() {
        long first = history.calledInLane("a", "s", OBJECT, new CellOperation.Write(1));
        long second = history.calledInLane("a", "s", OBJECT, new CellOperation.Write(2));
        history.returned(second, list(0));
        history.returned(first, list(0));
        done("b", READ, 2);
        assertThat(linearizable()).isTrue();
        done("b", READ, 1);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void theInversionThatByteEqualityAllowsIsFound() {
        // Value 0 → 1 → 0: a read that matches the pending second write by bytes alone, and then one that still sees 1.
        done("a", new CellOperation.Write(1), 0);
        long pending = call("a", new CellOperation.Write(0));
        done("b", READ, 0);
        done("c", READ, 1);
        history.returned(pending, list(0));
        assertThat(linearizable()).isFalse();
    }

    @Test
    void anEntryIsNotThereTwiceNorAddedTwice() {
        done("a", new CellOperation.Create(1, 7), CellOperation.SUCCESS);
        done("b", new CellOperation.Create(1, 8), CellOperation.ENTRY_ALREADY_EXISTS);
        done("a", new CellOperation.Delete(1), CellOperation.SUCCESS);
        done("b", new CellOperation.Delete(1), CellOperation.NO_SUCH_OBJECT);
        assertThat(linearizable()).isTrue();
        done("b", new CellOperation.Create(1, 8), CellOperation.ENTRY_ALREADY_EXISTS);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void whoLooksAtBothNamesSeesAMovingEntryOnce() {
        long move = call("a", new CellOperation.Move(0));
        done("b", READ_BOTH, 1, 0);
        done("b", READ_BOTH, 0, 0);
        assertThat(linearizable()).isTrue();
        history.returned(move, list(CellOperation.SUCCESS));
        assertThat(linearizable()).isTrue();
        done("c", READ_BOTH, 0);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void aSetHasAllThatWasPutInAndNotTakenOut() {
        done("a", new CellOperation.Include(2), CellOperation.SUCCESS);
        done("a", new CellOperation.Include(1), CellOperation.SUCCESS);
        done("b", new CellOperation.Include(2), CellOperation.ATTRIBUTE_OR_VALUE_EXISTS);
        long pending = call("a", new CellOperation.Exclude(2));
        done("b", READ, 0, 1, 2);
        done("b", READ, 0, 1);
        assertThat(linearizable()).isTrue();
        history.returned(pending, list(CellOperation.NO_SUCH_ATTRIBUTE));
        assertThat(linearizable()).isFalse();
    }

    @SeededTest(runs = 50)
    void oneWrongResultAmongManyIsNoticed(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        ObjectKind kind = random.pick(List.of(ObjectKind.values()));
        Cells state = ZERO;
        int wrong = random.below(30);
        for (int i = 0; i < 30; i++) {
            CellOperation operation = random.chance(500) ? kind.write(random, 1000) : kind.read(random);
            long token = call("c" + i, operation);
            history.returned(token, i == wrong ? list(1000) : operation.result(state));
            state = operation.apply(state);
        }
        assertThat(linearizable()).isFalse();
    }

    @SeededTest(runs = 200)
    void overlappingCallsOfARealObjectAreLinearizable(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        ObjectKind kind = random.pick(List.of(ObjectKind.values()));
        List<Runnable> returns = new ArrayList<>();
        Cells state = ZERO;
        for (int i = 0; i < 60; i++) {
            CellOperation operation = random.chance(300) ? kind.read(random) : kind.write(random, 500);
            long token = call("c" + i, operation);
            List<Long> result = operation.result(state);
            state = operation.apply(state);
            returns.add(() -> history.returned(token, result));
            while (!returns.isEmpty() && random.chance(600)) {
                returns.remove(random.below(returns.size())).run();
            }
        }
        assertThat(linearizable()).isTrue();
    }
}
