package org.bftldap.bft.sim;

import java.nio.ByteBuffer;
import org.bftldap.bft.sim.linear.RegisterOperation;

/** Operations of {@link RegisterService} as bytes. Each carries a number that is unique in its run, by which invariants know it again. */
record RegisterCodec(long uniqueId, int register, RegisterOperation operation) {

    private static final byte WRITE = 1;
    private static final byte ADD = 2;
    private static final byte READ = 3;
    private static final int BYTES = 8 + 4 + 1 + 8;

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putLong(uniqueId).putInt(register);
        if (operation instanceof RegisterOperation.Write write) {
            out.put(WRITE).putLong(write.to());
        } else if (operation instanceof RegisterOperation.Add add) {
            out.put(ADD).putLong(add.delta());
        } else {
            out.put(READ).putLong(0);
        }
        return out.array();
    }

    static boolean isOne(byte[] bytes) {
        return bytes.length == BYTES && bytes[12] >= WRITE && bytes[12] <= READ;
    }

    static RegisterCodec decode(byte[] bytes) {
        if (!isOne(bytes)) {
            throw new IllegalArgumentException("not an operation on a register: admission should have refused it");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long uniqueId = in.getLong();
        int register = in.getInt();
        byte kind = in.get();
        long argument = in.getLong();
        RegisterOperation operation = kind == WRITE
                ? new RegisterOperation.Write(argument)
                : kind == ADD ? new RegisterOperation.Add(argument) : new RegisterOperation.Read();
        return new RegisterCodec(uniqueId, register, operation);
    }

    static byte[] encodeResult(long result) {
        return ByteBuffer.allocate(Long.BYTES).putLong(result).array();
    }

    static long decodeResult(byte[] result) {
        return ByteBuffer.wrap(result).getLong();
    }
}
