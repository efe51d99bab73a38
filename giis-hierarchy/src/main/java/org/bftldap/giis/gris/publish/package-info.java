/**
 * Brings entries into the group and keeps them there.
 *
 * <p>The one idea: what the group holds is read from a quorum, never remembered across a failure; so after a restart or a partition only
 * what differs is sent.
 */
@NullMarked
package org.bftldap.giis.gris.publish;

import org.jspecify.annotations.NullMarked;
