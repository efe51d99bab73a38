/**
 * ApacheDS core, started so that nothing in it decides by itself: no clock, no random source, no entries of its own, no caches.
 *
 * <p>The one idea: {@link org.bftldap.replica.directory.service.AgreedMoment} is the only source of time, identifiers and change numbers.
 */
@NullMarked
package org.bftldap.replica.directory.service;

import org.jspecify.annotations.NullMarked;
