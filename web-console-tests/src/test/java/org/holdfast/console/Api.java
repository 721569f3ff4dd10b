package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The console without a browser: the requests of one person. */
final class Api {
  private final URI console;
  private final HttpClient client;

  private Api(URI console) throws GeneralSecurityException {
    this.console = console;
    SSLContext whateverCertificate = SSLContext.getInstance("TLS");
    whateverCertificate.init(null, new TrustManager[] {new Trusting()}, null);
    client =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .sslContext(whateverCertificate)
            .build();
  }

  static Api stranger(URI console) throws GeneralSecurityException {
    return new Api(console);
  }

  static Api loggedIn(URI console, String user) throws Exception {
    Api api = stranger(console);
    assertTrue(api.get("").body().contains("j_password"));
    api.logIn(user);
    return api;
  }

  HttpResponse<String> logIn(String user) throws Exception {
    return client.send(
        HttpRequest.newBuilder(console.resolve("j_security_check"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "j_username=" + user + "&j_password=" + TestServer.PASSWORD))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(console.resolve(path)).build(), BodyHandlers.ofString());
  }

  /** The live view, which goes on until one of the two ends it. */
  InputStream watch() throws Exception {
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(console.resolve("api/live")).build(),
            BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    return answer.body();
  }

  /** Reads a live view until it has ended. */
  static CompletableFuture<Void> untilTheEnd(InputStream view) {
    return CompletableFuture.runAsync(
        () -> {
          try (view) {
            view.transferTo(OutputStream.nullOutputStream());
          } catch (IOException cutOff) {
            // An end, too.
          }
        });
  }

  JsonObject json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode(), answer::body);
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  String token() throws Exception {
    return json("api/session").get("token").getAsString();
  }

  HttpResponse<String> change(String token, String type, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(console.resolve("api/changes"))
            .header("Content-Type", type)
            .header("X-Holdfast-Token", token)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> logOut() throws Exception {
    return client.send(
        HttpRequest.newBuilder(console.resolve("api/session"))
            .header("X-Holdfast-Token", token())
            .DELETE()
            .build(),
        BodyHandlers.ofString());
  }

  /** The server has made its certificate itself, and nobody is misled here. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
