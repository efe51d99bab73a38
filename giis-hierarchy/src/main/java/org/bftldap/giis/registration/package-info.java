/**
 * Soft-state registration: what a registration lives through, what a grant allows, what an agent has used up.
 *
 * <p>The one idea: everything here is a function of agreed time and of what is written in the directory, so that all replicas see a
 * registration end at the same place in the order of operations. Replicas apply it; nothing here knows how entries are kept.
 */
@NullMarked
package org.bftldap.giis.registration;

import org.jspecify.annotations.NullMarked;
