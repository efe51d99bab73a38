/**
 * Answers searches (RFC 4511 §4.5) from one view of the tree, not through ApacheDS's interceptors.
 *
 * <p>The one idea: the whole filter is tested on every candidate, so where candidates come from (index or walk) changes only how long it
 * takes, never what is found or in which order; and the version of an answer is computed from the query and the touched numbers before
 * anybody decides how to find it.
 */
@NullMarked
package org.bftldap.replica.store.search;

import org.jspecify.annotations.NullMarked;
