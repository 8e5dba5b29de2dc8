package io.kontrol.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of the event stream. */
public final class Sse implements AutoCloseable, Flow.Subscriber<String> {
  private static final long PATIENCE_SECONDS = 20;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A received event. */
  public record Message(String id, String data) {
    public JsonNode json() {
      return Json.read(data);
    }
  }

  private final CompletableFuture<Flow.Subscription> line = new CompletableFuture<>();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final StringBuilder data = new StringBuilder();
  private String id = "";
  private @Nullable CompletableFuture<HttpResponse<Void>> answer;

  private Sse() {}

  /** Returns when the server has confirmed the connection. */
  public static Sse open(String path, String... headers) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(Api.uri(path))
            .header("Accept", "text/event-stream")
            .header("Authorization", "Bearer " + TestUsers.ADMIN_TOKEN);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    Sse sse = new Sse();
    sse.answer =
        CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.fromLineSubscriber(sse));
    sse.awaitComment("connected");
    return sse;
  }

  public Message next() throws InterruptedException {
    Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no event came");
    }
    return message;
  }

  public void awaitComment(String text) throws InterruptedException {
    String comment = "";
    while (!comment.equals(text)) {
      String next = comments.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no comment '" + text + "' came; the answer is " + answer);
      }
      comment = next;
    }
  }

  /** Returns when the server has ended the stream. */
  public void awaitEnd() {
    ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    line.complete(subscription);
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String text) {
    if (text.isEmpty() && data.length() > 0) {
      messages.add(new Message(id, data.toString()));
      data.setLength(0);
    } else if (text.startsWith(":")) {
      comments.add(text.substring(1).strip());
    } else if (text.startsWith("id:")) {
      id = text.substring(3).strip();
    } else if (text.startsWith("data:")) {
      data.append(text.substring(5).strip());
    }
  }

  @Override
  public void onError(Throwable cut) {
    // the caller that waits for a message sees that none came
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }

  /** Disconnects at once. */
  @Override
  public void close() {
    line.join().cancel();
  }
}
