package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.service.StateStage;

/** The leaves of one bucket as one piece of bytes, which travels in parts: (key, value) one after the other, each with its length. */
public final class LeavesCodec {

    private LeavesCodec() {}

    /** @param leaves in the order of their key hashes */
    public static byte[] encode(List<StateStage.Leaf> leaves) {
        BinaryWriter out = new BinaryWriter(4096);
        for (StateStage.Leaf leaf : leaves) {
            out.putBytes(leaf.key());
            out.putBytes(leaf.value());
        }
        return out.toBytes();
    }

    public static List<StateStage.Leaf> decode(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        List<StateStage.Leaf> leaves = new ArrayList<>();
        while (in.remaining() > 0) {
            byte[] key = in.takeBytes(Integer.MAX_VALUE, "key");
            leaves.add(new StateStage.Leaf(key, in.takeBytes(Integer.MAX_VALUE, "value")));
        }
        return leaves;
    }
}
