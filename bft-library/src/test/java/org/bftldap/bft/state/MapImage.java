package org.bftldap.bft.state;

import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;

/** An image in memory. */
public record MapImage(long sequence, MapLeaves leaves) implements StateImage {

    @Override
    public void forEachDigest(int bucket, StateLeaves.DigestVisitor visitor) {
        leaves.forEachDigest(bucket, visitor);
    }

    @Override
    public void forEachLeaf(int bucket, StateLeaves.LeafVisitor visitor) {
        leaves.leaves(bucket).forEach(leaf -> visitor.leaf(leaf.key(), leaf.value()));
    }

    @Override
    public void close() {}
}
