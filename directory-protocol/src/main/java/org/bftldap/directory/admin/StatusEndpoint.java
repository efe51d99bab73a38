package org.bftldap.directory.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A daemon's HTTP endpoint for its operator, on the loopback interface only: {@code /status} (JSON), {@code /metrics}
 * (Prometheus's text), {@code /livez} (the process turns;
 * never depends on a quorum) and {@code /readyz} (it can do its work; else 503). Read-only; two threads and 16 waiting connections at most.
 *
 * <p>Thread-safe. The suppliers are called on its threads.
 */
public final class StatusEndpoint implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int WAITING_MAX = 16;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private StatusEndpoint(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * @param loopback port 0 takes a free one
     * @throws IOException if the address is not a loopback one, or the port is taken
     */
    public static StatusEndpoint start(InetSocketAddress loopback, Supplier<String> statusJson, Supplier<String> metrics, BooleanSupplier ready)
            throws IOException {
        if (loopback.isUnresolved() || !loopback.getAddress().isLoopbackAddress()) {
            throw new IOException("the status endpoint speaks to this machine only; " + loopback + " is no loopback address");
        }
        HttpServer server;
        try {
            server = HttpServer.create(loopback, WAITING_MAX);
        } catch (BindException e) {
            throw new IOException("BD-1009: admin port " + loopback.getPort() + " is taken; stop its holder or change 'admin_port'", e);
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING_MAX), StatusEndpoint::daemon, new ThreadPoolExecutor.CallerRunsPolicy());
        server.setExecutor(threads);
        server.createContext("/status", exchange -> answer(exchange, 200, "application/json", statusJson.get()));
        server.createContext("/metrics", exchange -> answer(exchange, 200, MetricsText.CONTENT_TYPE, metrics.get()));
        server.createContext("/livez", exchange -> answer(exchange, 200, "text/plain", "ok\n"));
        server.createContext("/readyz", exchange -> {
            boolean isReady = ready.getAsBoolean();
            answer(exchange, isReady ? 200 : 503, "text/plain", isReady ? "ok\n" : "not ready\n");
        });
        server.start();
        return new StatusEndpoint(server, threads);
    }

    /** Answers at one more path, with JSON. */
    public StatusEndpoint with(String path, Supplier<String> json) {
        server.createContext(path, exchange -> answer(exchange, 200, "application/json", json.get()));
        return this;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        return thread;
    }
}
