package org.bftldap.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that need a group, not just any LDAP server. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedGroup.class)
@DisabledIfSystemProperty(named = "it.server", matches = "slapd", disabledReason = "needs a group, not a slapd")
@interface OnGroup {}
