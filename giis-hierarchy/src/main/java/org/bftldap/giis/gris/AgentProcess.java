package org.bftldap.giis.gris;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.admin.StatusEndpoint;
import org.bftldap.directory.config.ConfigError;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.giis.gris.loop.ThreadLoop;
import org.bftldap.giis.gris.publish.Group;
import org.bftldap.giis.gris.publish.HandedGroup;
import org.bftldap.giis.gris.publish.QuorumGroup;
import org.bftldap.giis.gris.source.ProcessRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent with what it needs of its machine, started in an order in which a failure leaves nothing behind. */
final class AgentProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
    private static final int STOP_SECONDS = 8;

    private final ThreadLoop loop;
    private final GroupClient client;
    private final GrisAgent agent;
    private final StatusEndpoint status;

    private AgentProcess(ThreadLoop loop, GroupClient client, GrisAgent agent, StatusEndpoint status) {
        this.loop = loop;
        this.client = client;
        this.agent = agent;
        this.status = status;
    }

    /** @param broken told of a bug in the agent, on its loop */
    static AgentProcess start(GrisFile file, Consumer<Throwable> broken) throws IOException {
        GroupClient client = file.isAdded()
                ? GroupClients.connectAsGuest(file.dialled(), file.self().id(), file.keys())
                : GroupClients.connect(file.dialled(), file.self().id(), file.keys());
        ThreadLoop loop = new ThreadLoop("gris", broken);
        GrisAgent agent = new GrisAgent(loop, file, group(file, client), new ProcessRunner());
        StatusEndpoint status;
        try {
            status = StatusEndpoint.start(
                    file.admin(),
                    () -> report(file, agent, client).json(),
                    () -> GrisMetrics.of(file.group().config(), agent.seen(), client.status()),
                    () -> agent.seen().publishing().held() >= 0);
        } catch (IOException e) {
            loop.close();
            client.close();
            throw e.getCause() instanceof BindException
                    ? NodeFile.error(file.path(), "admin_port", ConfigError.PORT_TAKEN, "is " + file.admin().getPort() + ", which is taken; stop its holder or choose another")
                    : e;
        }
        agent.start();
        return new AgentProcess(loop, client, agent, status);
    }

    private static Group group(GrisFile file, GroupClient client) {
        return file.isAdded()
                ? new HandedGroup(client, file.group().config().name(), file.self().name(), file.keys(), file.publishing().deadline())
                : new QuorumGroup(client, file.publishing().deadline());
    }

    private static AgentReport report(GrisFile file, GrisAgent agent, GroupClient client) {
        GrisAgent.Seen seen = agent.seen();
        return AgentReport.of(
                file.group().config(), file.self().id(), file.self().name(), client.status(), seen.suffixes(), seen.sources(), seen.findings(), seen.findingCount());
    }

    @Override
    public void close() {
        try {
            agent.stop().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the entries were not all taken out of the group within {} s", STOP_SECONDS);
        } catch (ExecutionException e) {
            LOG.warn("stopping failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        status.close();
        loop.close();
        client.close();
    }
}
