package org.bftldap.directory.agent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;

/**
 * An update that an added agent wants ordered. Its signature covers all else, so that whoever carries it can alter nothing; group, grant and number
 * make it good for one place only: one group, one life of the grant, once.
 *
 * @param group the group's name
 * @param agent the agent's name
 * @param grant 16 bytes: entryUUID of the grant that holds the agent's keys
 * @param number from 1 in each life of a grant, without gaps
 * @param operation the request, as the operation codec has it; not copied
 * @param signature Ed25519, by the agent's signing key
 */
public record AgentUpdate(String group, String agent, byte[] grant, long number, byte[] operation, byte[] signature) {

    /** Of an operation. */
    public static final int OPERATION_BYTES_MAX = 256 << 10;

    public static final int GRANT_BYTES = 16;
    public static final int SIGNATURE_BYTES = 64;

    private static final byte[] LABEL = "bftldap agent update v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUESTION = "bftldap agent state v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NAME_BYTES_MAX = 63;

    public AgentUpdate {
        if (number < 1 || grant.length != GRANT_BYTES || signature.length != SIGNATURE_BYTES || operation.length > OPERATION_BYTES_MAX) {
            throw new IllegalArgumentException("not an agent's update: number " + number);
        }
    }

    /** What is signed. */
    public static byte[] signedBytes(String group, String agent, byte[] grant, long number, byte[] operation) {
        return body(group, agent, grant, number, operation).toBytes();
    }

    /** What the signature must be of. */
    public byte[] signedBytes() {
        return signedBytes(group, agent, grant, number, operation);
    }

    public byte[] encode() {
        return body(group, agent, grant, number, operation).raw(signature).toBytes();
    }

    private static Encoder body(String group, String agent, byte[] grant, long number, byte[] operation) {
        return new Encoder(256 + operation.length)
                .raw(LABEL)
                .text(group)
                .text(agent)
                .raw(grant)
                .fixedLong(number)
                .blob(operation);
    }

    /** Whether the bytes want to be one. */
    public static boolean isUpdate(byte[] bytes) {
        return startsWith(bytes, LABEL);
    }

    public static AgentUpdate decode(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        if (!Arrays.equals(in.raw(LABEL.length), LABEL)) {
            throw new DecodeException("not an agent's update");
        }
        String group = in.text(NAME_BYTES_MAX, "group");
        String agent = in.text(NAME_BYTES_MAX, "agent");
        byte[] grant = in.raw(GRANT_BYTES);
        long number = in.fixedLong();
        byte[] operation = in.blob(OPERATION_BYTES_MAX, "operation");
        byte[] signature = in.raw(SIGNATURE_BYTES);
        in.end();
        if (number < 1) {
            throw new DecodeException("numbers begin with 1");
        }
        return new AgentUpdate(group, agent, grant, number, operation, signature);
    }

    /** The question under which grant, and how far, the asking agent's updates are executed. */
    public static byte[] question() {
        return QUESTION.clone();
    }

    public static boolean isQuestion(byte[] bytes) {
        return Arrays.equals(bytes, QUESTION);
    }

    private static boolean startsWith(byte[] bytes, byte[] label) {
        return bytes.length >= label.length && Arrays.equals(bytes, 0, label.length, label, 0, label.length);
    }
}
