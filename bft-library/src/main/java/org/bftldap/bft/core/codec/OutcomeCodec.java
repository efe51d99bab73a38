package org.bftldap.bft.core.codec;

import org.bftldap.bft.core.message.Outcome;

/** Outcomes, in replies and in session leaves. */
public final class OutcomeCodec {

    static final int BYTES_MIN = 1 + 8 + 4;

    private OutcomeCodec() {}

    public static void write(BinaryWriter out, Outcome outcome) {
        if (outcome instanceof Outcome.Full full) {
            out.putByte(1);
            out.putLong(full.version());
            out.putBytes(full.result());
        } else {
            out.putByte(0);
            out.putLong(outcome.version());
            out.putDigest(outcome.digest());
        }
    }

    public static Outcome read(BinaryReader in, int resultBytesMax) throws MalformedException {
        int form = in.takeByte();
        long version = in.takeNumber("version");
        switch (form) {
            case 0:
                return new Outcome.DigestOnly(version, in.takeDigest());
            case 1:
                return new Outcome.Full(version, in.takeBytes(resultBytesMax, "result"));
            default:
                throw new MalformedException("unknown form of outcome");
        }
    }
}
