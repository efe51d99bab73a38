package org.bftldap.bft;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs many times, each with a {@link Seed} of its own.
 *
 * <p>Seeds are 1..runs on every machine; {@code -Dtest.seed=N} runs just seed N, {@code -Dtest.runs=N} changes how many.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededTestExtension.class)
public @interface SeededTest {
    int runs() default 100;
}
