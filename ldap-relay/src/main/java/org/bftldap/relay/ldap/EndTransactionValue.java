package org.bftldap.relay.ldap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bftldap.directory.result.TransactionOutcome;
import org.bftldap.directory.result.TransactionOutcome.StepAnswer;

/** RFC 5805 §2.3: the value of a request to end a transaction, and that of its response. */
public record EndTransactionValue(Settling settling, String identifier) {

    /** The UnboundID SDK gives an identifier back under the tag of the response's value in which it got it. */
    private static final int AS_IT_CAME = 0x8b;

    /** What the client wants to become of it. */
    public enum Settling {
        COMMIT,
        ABORT
    }

    public static EndTransactionValue read(Optional<byte[]> value) throws RequestRefusedException {
        try {
            BerReader in = new BerReader(value.orElseThrow(() -> new MalformedMessageException("there is none"))).element(BerReader.SEQUENCE);
            boolean commit = !in.at(BerReader.BOOLEAN) || in.bool(BerReader.BOOLEAN);
            int tag = in.at(AS_IT_CAME) ? AS_IT_CAME : BerReader.OCTET_STRING;
            String identifier = new String(in.octets(tag), StandardCharsets.ISO_8859_1);
            return new EndTransactionValue(commit ? Settling.COMMIT : Settling.ABORT, identifier);
        } catch (MalformedMessageException e) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "the value of end transaction cannot be read: " + e.getMessage());
        }
    }

    /**
     * The response's value.
     *
     * @param messageOf the message by which a step came
     * @return nothing, where there is nothing to say of any step
     */
    public static Optional<byte[]> response(TransactionOutcome outcome, IntUnaryOperator messageOf) {
        if (outcome.refused().isEmpty() && outcome.answers().isEmpty()) {
            return Optional.empty();
        }
        BerWriter out = new BerWriter();
        if (!outcome.answers().isEmpty()) {
            List<StepAnswer> answers = outcome.answers();
            for (int i = answers.size() - 1; i >= 0; i--) {
                int mark = out.mark();
                Responses.controls(out, answers.get(i).controls()).wrap(BerReader.SEQUENCE, mark);
                out.integer(BerReader.INTEGER, messageOf.applyAsInt(answers.get(i).step())).wrap(BerReader.SEQUENCE, mark);
            }
            out.wrap(BerReader.SEQUENCE, 0);
        }
        outcome.refused().ifPresent(step -> out.integer(BerReader.INTEGER, messageOf.applyAsInt(step)));
        return Optional.of(out.wrap(BerReader.SEQUENCE, 0).toBytes());
    }
}
