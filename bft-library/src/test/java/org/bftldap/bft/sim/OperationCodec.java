package org.bftldap.bft.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.Cells;
import org.bftldap.bft.sim.objects.ObjectId;
import org.bftldap.bft.sim.objects.ObjectKind;

/** Operations of {@link RegisterService} as bytes. Each carries a number that is unique in its run, by which invariants know it again. */
record OperationCodec(long uniqueId, ObjectId object, CellOperation operation) {

    /** The place is the tag. */
    private static final List<Class<? extends CellOperation>> TAGS = List.of(
            CellOperation.Write.class,
            CellOperation.Add.class,
            CellOperation.Create.class,
            CellOperation.Delete.class,
            CellOperation.Move.class,
            CellOperation.Include.class,
            CellOperation.Exclude.class,
            CellOperation.ReadName.class,
            CellOperation.ReadBoth.class);

    private static final int KIND_AT = 8;
    private static final int TAG_AT = KIND_AT + 1 + 4;
    private static final int NAME_AT = TAG_AT + 1;
    private static final int BYTES = NAME_AT + 1 + 8;

    byte[] encode() {
        int name = 0;
        long value = 0;
        if (operation instanceof CellOperation.Write write) {
            value = write.to();
        } else if (operation instanceof CellOperation.Add add) {
            value = add.delta();
        } else if (operation instanceof CellOperation.Create create) {
            name = create.name();
            value = create.value();
        } else if (operation instanceof CellOperation.Delete delete) {
            name = delete.name();
        } else if (operation instanceof CellOperation.Move move) {
            name = move.from();
        } else if (operation instanceof CellOperation.Include include) {
            value = include.value();
        } else if (operation instanceof CellOperation.Exclude exclude) {
            value = exclude.value();
        } else if (operation instanceof CellOperation.ReadName read) {
            name = read.name();
        }
        return ByteBuffer.allocate(BYTES)
                .putLong(uniqueId)
                .put((byte) object.kind().ordinal())
                .putInt(object.index())
                .put((byte) TAGS.indexOf(operation.getClass()))
                .put((byte) name)
                .putLong(value)
                .array();
    }

    static boolean isOne(byte[] bytes) {
        return bytes.length == BYTES
                && isBelow(bytes[KIND_AT], ObjectKind.values().length)
                && isBelow(bytes[TAG_AT], TAGS.size())
                && isBelow(bytes[NAME_AT], Cells.NAMES);
    }

    private static boolean isBelow(byte value, int bound) {
        return value >= 0 && value < bound;
    }

    static OperationCodec decode(byte[] bytes) {
        if (!isOne(bytes)) {
            throw new IllegalArgumentException("not an operation on an object: admission should have refused it");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long uniqueId = in.getLong();
        ObjectId object = new ObjectId(ObjectKind.values()[in.get()], in.getInt());
        int tag = in.get();
        return new OperationCodec(uniqueId, object, operation(tag, in.get(), in.getLong()));
    }

    private static CellOperation operation(int tag, int name, long value) {
        return switch (tag) {
            case 0 -> new CellOperation.Write(value);
            case 1 -> new CellOperation.Add(value);
            case 2 -> new CellOperation.Create(name, value);
            case 3 -> new CellOperation.Delete(name);
            case 4 -> new CellOperation.Move(name);
            case 5 -> new CellOperation.Include(value);
            case 6 -> new CellOperation.Exclude(value);
            case 7 -> new CellOperation.ReadName(name);
            default -> new CellOperation.ReadBoth();
        };
    }

    static byte[] encodeResult(List<Long> result) {
        ByteBuffer out = ByteBuffer.allocate(result.size() * Long.BYTES);
        result.forEach(out::putLong);
        return out.array();
    }

    static List<Long> decodeResult(byte[] result) {
        ByteBuffer in = ByteBuffer.wrap(result);
        List<Long> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(in.getLong());
        }
        return values;
    }
}
