package org.holdfast.arquillian;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The MBeans of the target {@code here}, for somebody who has logged in at the server. */
final class RemoteBeans implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection server;

  @SuppressWarnings("BanJNDI") // a fixed address of a server that this test started
  RemoteBeans(String name, String password) throws IOException {
    connector =
        JMXConnectorFactory.connect(
            new JMXServiceURL("service:jmx:remote+http://127.0.0.1:" + Ports.MANAGEMENT),
            Map.of(JMXConnector.CREDENTIALS, new String[] {name, password}));
    server = connector.getMBeanServerConnection();
  }

  private static ObjectName bean(String type) throws JMException {
    return new ObjectName("org.holdfast:type=" + type + ",instance=\"here\"");
  }

  Object invoke(String type, String operation, Object... parameters)
      throws IOException, JMException {
    String[] types =
        Stream.of(parameters)
            .map(
                one ->
                    one instanceof Integer
                        ? "int"
                        : one instanceof Long ? "long" : one.getClass().getName())
            .toArray(String[]::new);
    return server.invoke(bean(type), operation, parameters, types);
  }

  String tell(String type, String operation, Object... parameters) throws IOException, JMException {
    return String.valueOf(invoke(type, operation, parameters));
  }

  Object attribute(String type, String name) throws IOException, JMException {
    return server.getAttribute(bean(type), name);
  }

  void set(String type, String name, Object value) throws IOException, JMException {
    server.setAttribute(bean(type), new Attribute(name, value));
  }

  /** What that MBean tells from now on. */
  BlockingQueue<Notification> notifications(String type) throws IOException, JMException {
    BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    server.addNotificationListener(bean(type), (one, back) -> told.add(one), null, null);
    return told;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
