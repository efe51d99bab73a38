/** What MDS 2 says over LDAP, put into what the group understands: registrations that come as adds, and the question for all of them. */
@NullMarked
package org.bftldap.relay.mds;

import org.jspecify.annotations.NullMarked;
