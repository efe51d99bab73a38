package org.bftldap.it;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Says on the console what was not tested and why: Maven counts skipped tests, but keeps their reasons to itself. */
public final class SkipReporter implements TestExecutionListener {

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
            System.out.println("skipped: " + test.getLegacyReportingName() + ": " + reason);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        System.out.println("skipped: " + test.getLegacyReportingName() + ": " + reason);
    }
}
