package org.bftldap.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One group of four for all test classes that ask for a {@link DevGroup}, started at the first and stopped after the last, since a start
 * costs seconds. A test that fails prints the last lines of every log. Without a built distribution the tests are skipped, and say so.
 */
final class SharedGroup implements BeforeAllCallback, ParameterResolver, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedGroup.class);
    private static final int LOG_LINES = 40;

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DevGroup.class;
    }

    @Override
    public DevGroup resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return group(context);
    }

    private static DevGroup group(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(DevGroup.class, type -> DevGroup.start(4), DevGroup.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed; logs of the group:\n" + group(context).logs(LOG_LINES));
        }
    }
}
