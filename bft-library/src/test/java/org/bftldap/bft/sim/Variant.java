package org.bftldap.bft.sim;

import java.util.function.UnaryOperator;

/**
 * The product, or the product with one bug.
 *
 * @param cores what replicas run
 * @param clientRules what clients wait for
 * @param adjust what of the drawn options is different
 */
record Variant(String name, Core.Factory cores, ClientRules clientRules, UnaryOperator<SimOptions> adjust) {

    static final Variant PRODUCT = new Variant("product", Core.PRODUCT, new ClientRules(), UnaryOperator.identity());

    SimOptions options(SimOptions drawn) {
        return adjust.apply(drawn);
    }
}
