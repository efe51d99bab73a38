package org.bftldap.bft.sim.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.sim.SimRandom;
import org.junit.jupiter.api.Test;

final class LinearizabilityTest {

    private static final RegisterOperation READ = new RegisterOperation.Read();

    private final History history = new History();

    private long call(String client, RegisterOperation operation) {
        return history.called(client, 0, operation);
    }

    private void done(String client, RegisterOperation operation, long result) {
        history.returned(call(client, operation), result);
    }

    private boolean linearizable() {
        return Linearizability.isLinearizable(history.registers().get(0), 0);
    }

    @Test
    void oneAfterTheOtherIsLinearizable() {
        done("a", new RegisterOperation.Write(1), 0);
        done("b", READ, 1);
        done("a", new RegisterOperation.Add(2), 3);
        done("b", READ, 3);
        assertThat(linearizable()).isTrue();
    }

    @Test
    void aReadOfAnOverwrittenValueIsNot() {
        done("a", new RegisterOperation.Write(1), 0);
        done("b", READ, 0);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void readsDuringAWriteMaySeeOldThenNewButNotNewThenOld() {
        long write = call("a", new RegisterOperation.Write(1));
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isTrue();
        done("c", READ, 0);
        history.returned(write, 0);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void anUnansweredWriteMayHaveHappenedOrNot() {
        call("a", new RegisterOperation.Write(1));
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isTrue();
    }

    @Test
    void anUnansweredWriteHappensAtMostOnce() {
        call("a", new RegisterOperation.Write(1));
        done("b", READ, 1);
        done("c", new RegisterOperation.Write(0), 0);
        done("b", READ, 0);
        done("b", READ, 1);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void callsOfOneLaneTakeEffectInTheirOrder() {
        long first = history.calledInLane("a", "s", 0, new RegisterOperation.Write(1));
        long second = history.calledInLane("a", "s", 0, new RegisterOperation.Write(2));
        history.returned(second, 0);
        history.returned(first, 0);
        done("b", READ, 2);
        assertThat(linearizable()).isTrue();
        done("b", READ, 1);
        assertThat(linearizable()).isFalse();
    }

    @Test
    void theInversionThatByteEqualityAllowsIsFound() {
        // Value 0 → 1 → 0: a read that matches the pending second write by bytes alone, and then one that still sees 1.
        done("a", new RegisterOperation.Write(1), 0);
        long pending = call("a", new RegisterOperation.Write(0));
        done("b", READ, 0);
        done("c", READ, 1);
        history.returned(pending, 0);
        assertThat(linearizable()).isFalse();
    }

    @SeededTest(runs = 50)
    void oneWrongResultAmongManyIsNoticed(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        long value = 0;
        int wrong = random.below(30);
        for (int i = 0; i < 30; i++) {
            RegisterOperation operation = random.chance(500) ? new RegisterOperation.Add(random.between(1, 3)) : READ;
            long result = operation.result(value);
            value = operation.apply(value);
            done("c" + i, operation, i == wrong ? result + 1000 : result);
        }
        assertThat(linearizable()).isFalse();
    }

    @SeededTest(runs = 200)
    void overlappingCallsOfARealRegisterAreLinearizable(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        List<Runnable> returns = new ArrayList<>();
        long value = 0;
        for (int i = 0; i < 60; i++) {
            RegisterOperation operation = random.chance(300)
                    ? READ
                    : random.chance(500)
                            ? new RegisterOperation.Add(1)
                            : new RegisterOperation.Write(random.below(2));
            long token = call("c" + i, operation);
            long result = operation.result(value);
            value = operation.apply(value);
            returns.add(() -> history.returned(token, result));
            while (!returns.isEmpty() && random.chance(600)) {
                returns.remove(random.below(returns.size())).run();
            }
        }
        assertThat(linearizable()).isTrue();
    }
}
