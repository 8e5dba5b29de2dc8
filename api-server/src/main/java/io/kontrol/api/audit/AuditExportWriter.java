package io.kontrol.api.audit;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Sends an export as fast as the client takes it: the next piece is read when the last one is on
 * its way, and no thread waits in between.
 */
@Provider
public final class AuditExportWriter implements ServerMessageBodyWriter<AuditExport> {
  private static final Logger LOG = Logger.getLogger(AuditExportWriter.class);

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return type == AuditExport.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == AuditExport.class;
  }

  @Override
  public void writeResponse(AuditExport export, Type genericType, ServerRequestContext context) {
    ResteasyReactiveRequestContext exchange = (ResteasyReactiveRequestContext) context;
    exchange.suspend();
    exchange.serverResponse().setChunked(true);
    send(export, exchange);
  }

  private static void send(AuditExport export, ResteasyReactiveRequestContext exchange) {
    RoutingContext client = exchange.unwrap(RoutingContext.class);
    client
        .vertx()
        .executeBlocking(export::next, false)
        .onSuccess(piece -> send(piece, export, exchange))
        .onFailure(failure -> abort(client, exchange, failure));
  }

  private static void send(
      Optional<byte[]> piece, AuditExport export, ResteasyReactiveRequestContext exchange) {
    ServerHttpResponse response = exchange.serverResponse();
    if (response.closed()) {
      exchange.close();
    } else if (piece.isEmpty()) {
      response.end();
      exchange.close();
    } else {
      response.write(
          piece.get(),
          failure -> {
            if (failure == null) {
              send(export, exchange);
            } else {
              exchange.close();
            }
          });
    }
  }

  /** The connection ends without the last chunk, so that nobody takes a part for the whole. */
  private static void abort(
      RoutingContext client, ResteasyReactiveRequestContext exchange, Throwable failure) {
    LOG.warn("An export of the audit log was cut off", failure);
    client.response().reset();
    exchange.close();
  }

  @Override
  public void writeTo(
      AuditExport export,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    for (Optional<byte[]> piece = export.next(); piece.isPresent(); piece = export.next()) {
      out.write(piece.get());
    }
  }
}
