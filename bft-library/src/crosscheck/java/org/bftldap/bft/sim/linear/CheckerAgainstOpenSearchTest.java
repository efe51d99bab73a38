package org.bftldap.bft.sim.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.sim.SimRandom;
import org.bftldap.bft.sim.linear.History.Call;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.Cells;
import org.opensearch.cluster.coordination.LinearizabilityChecker;

/**
 * The simulator's checker and that of OpenSearch, written by others, judge the same random histories of a register. Of this checker's own
 * additions only lanes are left out, which the other does not know.
 */
final class CheckerAgainstOpenSearchTest {

    private static final int HISTORIES = 500;
    private static final String UNANSWERED = "unanswered";
    private static final String OBJECT = "register";
    private static final Cells ZERO = new Cells(List.of(0L), List.of());

    /** A register of longs in the other's terms: a state, and from a call and what it told to the next state, if they fit. */
    private static final class Register implements LinearizabilityChecker.SequentialSpec {
        @Override
        public Object initialState() {
            return ZERO;
        }

        @Override
        public Optional<Object> nextState(Object state, Object input, Object output) {
            Cells before = (Cells) state;
            CellOperation operation = (CellOperation) input;
            boolean fits = output.equals(UNANSWERED) || operation.result(before).equals(output);
            return fits ? Optional.of(operation.apply(before)) : Optional.empty();
        }
    }

    @SeededTest(runs = 20)
    void bothJudgeAlike(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        int linearizable = 0;
        for (int i = 0; i < HISTORIES; i++) {
            List<Call<Cells>> calls = history(random);
            boolean ours = Linearizability.isLinearizable(calls, ZERO);
            assertThat(ours).as(() -> String.join("\n", calls.stream().map(Call<Cells>::toString).toList())).isEqualTo(theirs(calls));
            linearizable += ours ? 1 : 0;
        }
        System.out.printf("%s: %d histories, %d of them linearizable%n", seed, HISTORIES, linearizable);
        // Else one side of the comparison would be empty.
        assertThat(linearizable).isBetween(HISTORIES / 5, 4 * HISTORIES / 5);
    }

    /** Up to 16 overlapping calls of a real register, some never answered; in most histories one or two answers are changed. */
    private static List<Call<Cells>> history(SimRandom random) {
        History<Cells> history = new History<>();
        List<Runnable> returns = new ArrayList<>();
        int size = 4 + random.below(13);
        int overlap = 1 + random.below(5);
        int wrongPerMille = random.pick(List.of(0, 200, 400));
        Cells state = ZERO;
        for (int i = 0; i < size; i++) {
            CellOperation operation = random.chance(400)
                    ? new CellOperation.ReadName(0)
                    : random.chance(300) ? new CellOperation.Add(1) : new CellOperation.Write(random.below(3));
            long token = history.called("c" + i, OBJECT, operation);
            boolean isWrong = random.chance(wrongPerMille) && !(operation instanceof CellOperation.Write);
            List<Long> told = isWrong ? List.of((long) random.below(4)) : operation.result(state);
            // Unanswered ones take effect or not; whether they did, only later answers tell.
            boolean isAnswered = !random.chance(100);
            if (isAnswered || random.chance(500)) {
                state = operation.apply(state);
            }
            if (isAnswered) {
                returns.add(() -> history.returned(token, told));
            }
            while (returns.size() >= overlap || (!returns.isEmpty() && random.chance(300))) {
                returns.remove(random.below(returns.size())).run();
            }
        }
        returns.forEach(Runnable::run);
        return history.objects().get(OBJECT);
    }

    private static boolean theirs(List<Call<Cells>> calls) {
        // What happens at each position: a call, or the return of the call with this index.
        Map<Long, Integer> called = new TreeMap<>();
        Map<Long, Integer> returned = new TreeMap<>();
        for (int i = 0; i < calls.size(); i++) {
            called.put(calls.get(i).called(), i);
            if (!calls.get(i).pending()) {
                returned.put(calls.get(i).returned(), i);
            }
        }
        LinearizabilityChecker.History history = new LinearizabilityChecker.History();
        int[] tokens = new int[calls.size()];
        for (long position = 0; position < called.size() + returned.size(); position++) {
            Integer call = called.get(position);
            if (call != null) {
                tokens[call] = history.invoke(calls.get(call).operation());
            } else {
                int done = returned.get(position);
                history.respond(tokens[done], calls.get(done).result());
            }
        }
        return new LinearizabilityChecker().isLinearizable(new Register(), history, input -> UNANSWERED);
    }
}
