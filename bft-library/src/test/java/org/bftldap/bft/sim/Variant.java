package org.bftldap.bft.sim;

import java.util.function.UnaryOperator;

/**
 * The product, or the product with one bug.
 *
 * @param cores what replicas run
 * @param node how the loop around the core keeps its contract
 * @param clientRules what clients wait for
 * @param adjust what of the drawn options is different
 */
record Variant(Core.Factory cores, NodeRules node, ClientRules clientRules, UnaryOperator<SimOptions> adjust) {

    static final Variant PRODUCT = new Variant(Core.PRODUCT, new NodeRules(), new ClientRules(), UnaryOperator.identity());

    SimOptions options(SimOptions drawn) {
        return adjust.apply(drawn);
    }
}
