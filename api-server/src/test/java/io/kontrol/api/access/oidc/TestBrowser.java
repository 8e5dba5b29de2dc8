package io.kontrol.api.access.oidc;

import io.kontrol.api.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps cookies as a browser does, and shows each redirect before it is followed. */
public final class TestBrowser {
  /** As browsers do, it takes this machine for a safe place, where {@code Secure} has no say. */
  private static final class Cookies extends CookieManager {
    Cookies() {
      super(null, CookiePolicy.ACCEPT_ALL);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) throws IOException {
      Map<String, List<String>> insecure = new HashMap<>();
      headers.forEach(
          (name, values) ->
              insecure.put(
                  name,
                  values.stream().map(value -> value.replaceAll("(?i);\\s*secure", "")).toList()));
      super.put(uri, insecure);
    }
  }

  private final CookieManager cookies = new Cookies();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  public Api.Reply get(String path) {
    return send(HttpRequest.newBuilder(Api.uri(path)));
  }

  public Api.Reply get(URI uri) {
    return send(HttpRequest.newBuilder(uri));
  }

  /** As the form of a page of Kontrol does. */
  public Api.Reply post(String path) {
    URI uri = Api.uri(path);
    return send(
        HttpRequest.newBuilder(uri)
            .header("Origin", uri.getScheme() + "://" + uri.getAuthority())
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  public Api.Reply postForm(URI uri, String fields) {
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(fields)));
  }

  public Api.Reply follow(Api.Reply redirect) {
    return get(location(redirect));
  }

  public static URI location(Api.Reply redirect) {
    return redirect
        .http()
        .uri()
        .resolve(redirect.header("Location").orElseThrow(() -> new AssertionError(redirect)));
  }

  public List<String> cookieNames() {
    return cookies.getCookieStore().getCookies().stream()
        .map(HttpCookie::getName)
        .sorted()
        .toList();
  }

  public Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  private Api.Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Api.Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
