package io.kontrol.sandbox.watch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** The receiver of events: a stream or a WebSocket. */
public interface EventSink {
  /** Sends one event, with its final line feed. */
  void send(Buffer event);

  boolean isFull();

  void onWritable(Runnable action);

  void onClosed(Runnable action);

  void end();

  static EventSink of(HttpServerResponse response) {
    return new EventSink() {
      @Override
      public void send(Buffer event) {
        var unused = response.write(event);
      }

      @Override
      public boolean isFull() {
        return response.writeQueueFull();
      }

      @Override
      public void onWritable(Runnable action) {
        response.drainHandler(v -> action.run());
      }

      @Override
      public void onClosed(Runnable action) {
        response.closeHandler(v -> action.run());
        response.exceptionHandler(e -> action.run());
      }

      @Override
      public void end() {
        if (!response.ended()) {
          var unused = response.end();
        }
      }
    };
  }

  static EventSink of(ServerWebSocket socket) {
    return new EventSink() {
      @Override
      public void send(Buffer event) {
        var unused = socket.writeTextMessage(event.toString());
      }

      @Override
      public boolean isFull() {
        return socket.writeQueueFull();
      }

      @Override
      public void onWritable(Runnable action) {
        socket.drainHandler(v -> action.run());
      }

      @Override
      public void onClosed(Runnable action) {
        socket.closeHandler(v -> action.run());
      }

      @Override
      public void end() {
        var unused = socket.close();
      }
    };
  }
}
