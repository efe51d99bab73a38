package org.bftldap.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Tests of a group that gets on without its first primary; {@code -Dit.view-change=true} runs them. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "it.view-change", matches = "true", disabledReason = "needs the view change, which is not built yet")
@interface NeedsViewChange {}
