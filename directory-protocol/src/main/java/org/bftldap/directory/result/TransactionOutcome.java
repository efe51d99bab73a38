package org.bftldap.directory.result;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.OperationLimits;

/**
 * What became of a transaction's steps (RFC 5805): which of them was refused, or what the controls of those that were done have to say.
 * Travels with the transaction's result as a control that no client sees.
 *
 * @param refused the step to which the result belongs, where that is no success
 * @param answers controls of the steps, of those alone that have any
 */
public record TransactionOutcome(OptionalInt refused, List<StepAnswer> answers) {

    /** What goes with one step's result. */
    public record StepAnswer(int step, List<ResponseControl> controls) {
        public StepAnswer {
            controls = List.copyOf(controls);
        }
    }

    public TransactionOutcome {
        answers = List.copyOf(answers);
    }

    public static TransactionOutcome refusedAt(int step) {
        return new TransactionOutcome(OptionalInt.of(step), List.of());
    }

    /** The result with this told. */
    public DirectoryResult tellWith(DirectoryResult result) {
        return result.with(new ResponseControl(ControlOids.TRANSACTION_OUTCOME, encode()));
    }

    /** What was told with a result; nothing of any step, if nothing was. */
    public static TransactionOutcome toldWith(DirectoryResult result) throws DecodeException {
        for (ResponseControl control : result.controls()) {
            if (control.oid().equals(ControlOids.TRANSACTION_OUTCOME)) {
                return decode(control.value());
            }
        }
        return new TransactionOutcome(OptionalInt.empty(), List.of());
    }

    private byte[] encode() {
        Encoder out = new Encoder(64);
        out.octet(refused.isPresent() ? 1 : 0);
        refused.ifPresent(out::number);
        out.number(answers.size());
        for (StepAnswer answer : answers) {
            out.number(answer.step());
            ResultCodec.controls(out, answer.controls());
        }
        return out.toBytes();
    }

    private static TransactionOutcome decode(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        OptionalInt refused = in.choice(2, "presence") == 0 ? OptionalInt.empty() : OptionalInt.of(step(in));
        int count = in.count(OperationLimits.TRANSACTION_STEPS_MAX, 3, "answers");
        List<StepAnswer> answers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            answers.add(new StepAnswer(step(in), ResultCodec.controls(in)));
        }
        in.end();
        return new TransactionOutcome(refused, answers);
    }

    private static int step(Decoder in) throws DecodeException {
        return in.number(OperationLimits.TRANSACTION_STEPS_MAX - 1, "step");
    }
}
