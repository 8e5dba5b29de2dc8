package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** An OpenID Connect provider whose tokens, keys and absence a test decides. */
final class TestIssuer {
  static final String CLIENT = "kontrol";
  static final String SECRET = "a-secret-of-tests";

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /** What the provider knows of a login that is under way. */
  private record Login(String nonce, String challenge, String redirectUri) {}

  private final int port = freePort();
  private final AtomicInteger keyFetches = new AtomicInteger();
  private final Map<String, Login> codes = new ConcurrentHashMap<>();
  private volatile Key key = Key.next();
  private volatile ObjectNode user = Json.mapper().createObjectNode();
  private volatile @Nullable String loginError;
  private volatile boolean nonceForged;
  private @Nullable HttpServer server;

  private record Key(String id, KeyPair pair) {
    static Key next() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return new Key(UUID.randomUUID().toString(), generator.generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://localhost:" + port + "/realms/tests";
  }

  /** It answers, at the same address as before. */
  synchronized void start() {
    if (server != null) {
      return;
    }
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      started.createContext("/", this::answer);
      started.start();
      server = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It refuses connections. */
  synchronized void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  void rotateKeys() {
    key = Key.next();
  }

  int keyFetches() {
    return keyFetches.get();
  }

  PublicKey publicKey() {
    return key.pair().getPublic();
  }

  /** Who logs in from now on, in whatever browser. */
  void logsIn(Consumer<ObjectNode> claims) {
    ObjectNode next = person("sub-" + UUID.randomUUID());
    claims.accept(next);
    user = next;
    loginError = null;
    nonceForged = false;
  }

  /** The user cancels, or the provider refuses. */
  void loginEndsWith(String error) {
    loginError = error;
  }

  void forgesNonce() {
    nonceForged = true;
  }

  /** Claims of an access token for Kontrol. */
  ObjectNode person(String subject) {
    ObjectNode claims = claims();
    claims.put("sub", subject);
    claims.put("email", subject + "@provider.example");
    claims.put("email_verified", true);
    claims.put("name", "Of the provider");
    return claims;
  }

  /** Those that every token has. */
  ObjectNode claims() {
    long now = Instant.now().getEpochSecond();
    ObjectNode claims = Json.mapper().createObjectNode();
    claims.put("iss", url());
    claims.put("aud", CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 300);
    return claims;
  }

  static void roles(ObjectNode claims, String... names) {
    claims
        .putObject("realm_access")
        .putArray("roles")
        .addAll(
            Arrays.stream(names).map(com.fasterxml.jackson.databind.node.TextNode::new).toList());
  }

  String token(JsonNode claims) {
    return signed(header("RS256"), claims);
  }

  ObjectNode header(String algorithm) {
    return Json.mapper()
        .createObjectNode()
        .put("alg", algorithm)
        .put("typ", "JWT")
        .put("kid", key.id());
  }

  /** By the key that is valid now, whatever the header says. */
  String signed(JsonNode header, JsonNode claims) {
    String content = encoded(header) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.pair().getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As by somebody who takes the public key for a shared secret. */
  String signedWithPublicKey(JsonNode claims) {
    String content = encoded(header("HS256")) + "." + encoded(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(publicKey().getEncoded(), "HmacSHA256"));
      return content
          + "."
          + URL.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String unsigned(JsonNode claims) {
    return encoded(header("none")) + "." + encoded(claims) + ".";
  }

  static String encoded(JsonNode node) {
    return URL.encodeToString(Json.writeBytes(node));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace("/realms/tests", "");
    try (exchange) {
      switch (path) {
        case "/.well-known/openid-configuration" -> json(exchange, 200, configuration());
        case "/jwks" -> {
          keyFetches.incrementAndGet();
          json(exchange, 200, keys());
        }
        case "/authorize" -> authorize(exchange);
        case "/token" -> exchangeCode(exchange);
        default -> json(exchange, 404, Json.mapper().createObjectNode());
      }
    }
  }

  private ObjectNode configuration() {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("issuer", url());
    body.put("authorization_endpoint", url() + "/authorize");
    body.put("token_endpoint", url() + "/token");
    body.put("jwks_uri", url() + "/jwks");
    body.put("end_session_endpoint", url() + "/logout");
    return body;
  }

  private ObjectNode keys() {
    RSAPublicKey published = (RSAPublicKey) key.pair().getPublic();
    ObjectNode body = Json.mapper().createObjectNode();
    body.putArray("keys")
        .addObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", key.id())
        .put("n", number(published.getModulus()))
        .put("e", number(published.getPublicExponent()));
    return body;
  }

  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    if (!"S256".equals(query.get("code_challenge_method"))) {
      throw new IOException("a login without PKCE");
    }
    String code = UUID.randomUUID().toString();
    String redirect = query.getOrDefault("redirect_uri", "");
    codes.put(
        code,
        new Login(
            nonceForged ? "another" : query.getOrDefault("nonce", ""),
            query.getOrDefault("code_challenge", ""),
            redirect));
    String outcome = loginError == null ? "code=" + code : "error=" + loginError;
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            redirect + "?" + outcome + "&state=" + query.get("state") + "&session_state=any");
    exchange.sendResponseHeaders(302, -1);
  }

  private void exchangeCode(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Login login = codes.remove(form.getOrDefault("code", ""));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    if (login == null
        || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || !login.redirectUri().equals(form.get("redirect_uri"))
        || !login.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))) {
      json(exchange, 400, Json.mapper().createObjectNode().put("error", "invalid_grant"));
      return;
    }
    ObjectNode body = Json.mapper().createObjectNode();
    ObjectNode idToken = user.deepCopy();
    idToken.remove("realm_access");
    body.put("id_token", token(idToken.put("nonce", login.nonce()).put("typ", "ID")));
    body.put("access_token", token(user));
    body.put("token_type", "Bearer");
    body.put("expires_in", 300);
    json(exchange, 200, body);
  }

  private static String challenge(String verifier) {
    try {
      return URL.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split("&")) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  private static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = Json.writeBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
