/**
 * What an application implements to be replicated, and nothing else of the library.
 *
 * <p>The one idea: the application owns a transactional store of <em>leaves</em>; the library orders operations, runs each agreed batch
 * in one transaction of that store, keeps its own few leaves (sessions, replies, agreed time) in it, and hashes all leaves into one
 * root. No class here knows a socket, a message or a view.
 */
@NullMarked
package org.bftldap.bft.service;

import org.jspecify.annotations.NullMarked;
